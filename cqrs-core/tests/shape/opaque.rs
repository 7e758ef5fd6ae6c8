//! What cannot be traced to its end, and what is traced nevertheless.

use serde::{Deserialize, Deserializer};

use super::shape;

#[test]
fn text_that_has_to_be_something_is_text() {
    struct Number(u32);
    impl<'de> Deserialize<'de> for Number {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            text.parse().map(Number).map_err(serde::de::Error::custom)
        }
    }
    #[derive(Deserialize)]
    #[serde(try_from = "String")]
    struct Plate(String);
    impl TryFrom<String> for Plate {
        type Error = String;
        fn try_from(text: String) -> Result<Self, String> {
            Err(text)
        }
    }
    #[derive(Deserialize)]
    struct Car {
        plate: Plate,
        number: Number,
        id: uuid::Uuid,
        wheels: std::num::NonZeroU8,
        address: std::net::IpAddr,
        last: bool,
    }
    assert_eq!(
        shape::<Vec<Car>>(),
        "[Car{address: str, id: str, last: bool, number: str, plate: str, wheels: u8}]"
    );
}

#[test]
fn the_contents_of_a_tagged_enum_are_opaque_but_for_its_words() {
    #[derive(Deserialize)]
    #[serde(tag = "type")]
    enum Payment {
        Cash,
        Card { number: String },
    }
    assert_eq!(shape::<Payment>(), "any{type: (Cash | Card)}");
    #[derive(Deserialize)]
    struct Order {
        payment: Payment,
        after: u8,
    }
    assert_eq!(
        shape::<Order>(),
        "Order{after: u8, payment: any{type: (Cash | Card)}}"
    );
}

#[test]
fn the_contents_beside_a_tag_are_seen() {
    #[derive(Deserialize)]
    enum Brand {
        Visa,
        Other(String),
    }
    #[derive(Deserialize)]
    #[serde(tag = "kind", content = "of")]
    enum Payment {
        Cash,
        Card(Brand),
        Cheque { number: u64 },
    }
    let shape = shape::<Payment>();
    assert!(
        shape.contains("kind: Payment(Card | Cash | Cheque)"),
        "{shape}"
    );
    assert!(
        shape.contains("of@Card: Brand(Other(str) | Visa)"),
        "{shape}"
    );
    assert!(shape.contains("number: u64"), "{shape}");
}

#[test]
fn what_takes_anything_is_opaque() {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    #[derive(Deserialize)]
    struct Holder {
        either: Either,
        json: serde_json::Value,
        #[serde(default)]
        list: Vec<Either>,
        last: u8,
    }
    assert_eq!(
        shape::<Holder>(),
        "Holder{either: any, json: any, last: u8, list: [any]}"
    );
}

#[test]
fn of_what_is_flattened_the_needed_fields_are_seen() {
    #[derive(Deserialize)]
    struct Address {
        street: String,
        number: Option<u8>,
    }
    #[derive(Deserialize)]
    struct Customer {
        id: u64,
        #[serde(flatten)]
        address: Address,
    }
    let shape = shape::<Customer>();
    assert!(shape.contains("id: u64"), "{shape}");
    assert!(shape.contains("street: "), "{shape}");
}

#[test]
fn a_type_that_panics_or_refuses_everything_has_a_shape_all_the_same() {
    struct Panics;
    impl<'de> Deserialize<'de> for Panics {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            panic!("this type is not for reading")
        }
    }
    struct Refuses;
    impl<'de> Deserialize<'de> for Refuses {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Err(serde::de::Error::custom("never"))
        }
    }
    #[derive(Deserialize)]
    struct Both {
        before: u8,
        refuses: Refuses,
        after: u8,
    }
    assert_eq!(shape::<Panics>(), "any");
    assert_eq!(shape::<Both>(), "Both{after: u8, before: u8, refuses: any}");
}

#[test]
fn a_wide_type_is_cut_off_and_ends() {
    macro_rules! wide {
        ($($name:ident)+) => {$(
            #[derive(Deserialize)]
            struct $name<T> {
                a: T,
                b: T,
                c: T,
                d: T,
                e: T,
                f: T,
                g: T,
                h: T,
            }
        )+};
    }
    wide!(A B C D E);
    let shape = shape::<A<B<C<D<E<Option<u8>>>>>>>();
    assert!(shape.contains("..."), "it has {} letters", shape.len());
}
