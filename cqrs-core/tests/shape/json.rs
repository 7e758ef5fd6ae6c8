//! The shape of a type's JSON: its lines, and what may be left out.

use std::collections::BTreeMap;

use cqrs_core::shape::{JsonPlace, JsonShape};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

fn lines<T: DeserializeOwned>() -> Vec<String> {
    let shape = JsonShape::of::<T>();
    let lines = shape.places().iter().map(ToString::to_string);
    lines.collect()
}

#[test]
fn what_only_rust_has_is_not_in_it() {
    #[derive(Deserialize)]
    struct CustomerId(String);
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Boxed {
        inner: Box<CustomerId>,
    }
    #[derive(Deserialize)]
    struct New {
        id: Boxed,
    }
    #[derive(Deserialize)]
    struct Plain {
        id: String,
    }
    assert_eq!(lines::<New>(), lines::<Plain>());
    assert_eq!(lines::<Plain>(), [".: object", "id: str"]);
}

#[test]
fn what_may_be_left_out_is_known() {
    fn by_hand<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
        Option::deserialize(deserializer)
    }
    #[derive(Deserialize)]
    struct Inner {
        needed: u8,
        #[serde(default)]
        filled: u8,
    }
    #[derive(Deserialize)]
    enum Either {
        First { a: u8, b: Option<u8> },
        Second(Inner),
    }
    #[derive(Deserialize)]
    struct Whole {
        needed: bool,
        option: Option<String>,
        #[serde(default)]
        list: Vec<Inner>,
        #[serde(deserialize_with = "by_hand")]
        needed_option: Option<u8>,
        either: Either,
        map: BTreeMap<u32, Option<Inner>>,
        pair: (u8, Inner),
    }
    assert_eq!(
        lines::<Whole>(),
        [
            ".: object",
            "either: enum",
            "either|First: object",
            "either|First.a: u8",
            "either|First.b?: u8?",
            "either|Second: object",
            "either|Second.filled?: u8",
            "either|Second.needed: u8",
            "list?: list",
            "list[]: object",
            "list[].filled?: u8",
            "list[].needed: u8",
            "map: map",
            "map{key}: u32",
            "map{}: object?",
            "map{}.filled?: u8",
            "map{}.needed: u8",
            "needed: bool",
            "needed_option: u8?",
            "option?: str?",
            "pair: tuple",
            "pair.0: u8",
            "pair.1: object",
            "pair.1.filled?: u8",
            "pair.1.needed: u8",
        ]
    );
}

#[test]
fn a_default_of_the_whole_struct_is_one_of_each_field() {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Settings {
        a: u8,
        b: String,
    }
    assert_eq!(lines::<Settings>(), [".: object", "a?: u8", "b?: str"]);
}

/// A value object of which nobody outside knows what it takes.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Plate(String);

impl TryFrom<String> for Plate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Err(text)
    }
}

#[test]
fn behind_a_value_that_cannot_be_made_an_option_alone_is_known() {
    #[derive(Deserialize)]
    struct Car {
        #[serde(default)]
        before: u8,
        doors: u8,
        plate: Plate,
        owner: Option<String>,
        seats: u8,
        #[serde(default)]
        note: String,
    }
    assert_eq!(
        lines::<Car>(),
        [
            ".: object",
            "before?: u8",
            "doors: u8",
            "note??: str",
            "owner?: str?",
            "plate: str",
            "seats??: u8"
        ]
    );
}

#[test]
fn what_holds_a_value_that_cannot_be_made_is_looked_into() {
    #[derive(Deserialize)]
    struct Car {
        #[serde(default)]
        doors: u8,
        wheels: u8,
        plate: Plate,
    }
    #[derive(Deserialize)]
    struct Fleet {
        first: Option<Car>,
        cars: Vec<Car>,
        by_name: BTreeMap<String, Car>,
    }
    let lines = lines::<Fleet>();
    for place in ["first", "cars[]", "by_name{}"] {
        for field in ["doors?: u8", "wheels: u8", "plate: str"] {
            let line = format!("{place}.{field}");
            assert!(lines.contains(&line), "{line} of {lines:?}");
        }
    }
}

/// A value object that is made of one type, and takes few values of it.
macro_rules! particular {
    ($($name:ident $of:ident $takes:expr;)+) => {$(
        struct $name;
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let takes: fn(&$of) -> bool = $takes;
                let value = <$of>::deserialize(deserializer)?;
                takes(&value).then_some(Self).ok_or_else(|| serde::de::Error::custom("another one is wanted"))
            }
        }
    )+};
}

#[test]
fn a_value_object_that_takes_what_is_common_hides_nothing() {
    particular! {
        Year u32 |year| (1_900..2_100).contains(year);
        Percent u8 |percent| (2..=100).contains(percent);
        Below i64 |number| *number < 0;
        Share f64 |share| *share > 0.0 && *share < 1.0;
        Agreed bool |agreed| *agreed;
        Zip String |zip| zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit());
        Name String |name| name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_lowercase());
        Country String |code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        Iban String |iban| iban.len() > 15 && iban.starts_with("DE");
        Phone String |phone| phone.starts_with('+');
    }
    #[derive(Deserialize)]
    struct Whole {
        year: Year,
        percent: Percent,
        below: Below,
        share: Share,
        agreed: Agreed,
        zip: Zip,
        name: Name,
        country: Country,
        iban: Iban,
        phone: Phone,
        #[serde(default)]
        note: String,
    }
    let lines = lines::<Whole>();
    assert!(lines.contains(&"note?: str".to_owned()), "{lines:?}");
}

#[test]
fn what_may_be_left_out_beside_a_tag_is_known_for_every_variant() {
    #[derive(Deserialize)]
    struct Coins {
        sum: u8,
    }
    #[derive(Deserialize)]
    struct Card {
        #[serde(default)]
        holder: String,
        number: String,
    }
    #[derive(Deserialize)]
    #[serde(tag = "kind", content = "of")]
    enum Payment {
        Cash(Coins),
        Card(Card),
    }
    let lines = lines::<Payment>();
    assert!(lines.contains(&"of@Cash.sum: u8".to_owned()), "{lines:?}");
    assert!(
        lines.contains(&"of@Card.holder?: str".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"of@Card.number: str".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn other_names_of_a_field_stand_beside_it() {
    #[derive(Deserialize)]
    struct Account {
        #[serde(alias = "name", alias = "aaa")]
        owner: Option<String>,
        #[serde(rename = "strange: one.")]
        strange: u8,
    }
    assert_eq!(
        lines::<Account>(),
        [
            ".: object",
            "owner?: str?, also aaa name",
            "strange\\u3a\\u20one\\u2e: u8"
        ]
    );
}

#[test]
fn all_representations_of_an_enum_have_their_lines() {
    #[derive(Deserialize)]
    enum Word {
        New,
        Old(),
        Pair(u8, u8),
    }
    #[derive(Deserialize)]
    #[serde(tag = "type")]
    enum Tagged {
        Cash,
        Card { number: String },
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        A(u8),
        B(String),
    }
    #[derive(Deserialize)]
    struct Unit;
    #[derive(Deserialize)]
    struct Whole {
        a: Word,
        b: Tagged,
        c: Untagged,
        d: Unit,
        e: serde_json::Value,
    }
    assert_eq!(
        lines::<Whole>(),
        [
            ".: object",
            "a: enum",
            "a|New: word",
            "a|Old: tuple",
            "a|Pair: tuple",
            "a|Pair.0: u8",
            "a|Pair.1: u8",
            "b: any",
            "b.type: enum",
            "b.type|Card: word",
            "b.type|Cash: word",
            "c: any",
            "d: null",
            "e: any",
        ]
    );
}

#[test]
fn a_type_that_contains_itself_says_which() {
    #[derive(Deserialize)]
    struct Node {
        name: String,
        next: Option<Box<Node>>,
    }
    #[derive(Deserialize)]
    struct Tree {
        root: Node,
        #[serde(default)]
        trees: Vec<Tree>,
    }
    assert_eq!(
        lines::<Tree>(),
        [
            ".: object",
            "root: object",
            "root.name: str",
            "root.next?: like root?",
            "trees?: list",
            "trees[]: like .",
        ]
    );
}

#[test]
fn what_is_written_is_read() {
    #[derive(Deserialize)]
    struct Part {
        #[serde(alias = "n")]
        number: Option<u8>,
        #[serde(default)]
        more: Vec<Part>,
        plate: Plate,
        behind: u8,
    }
    for place in JsonShape::of::<Part>().places() {
        assert_eq!(JsonPlace::parse(&place.to_string()).as_ref(), Some(place));
    }
    for damaged in [
        "",
        "city",
        "city:",
        ": str",
        "??: str",
        "city???: str",
        "a city: str",
        "city:  str",
    ] {
        assert_eq!(JsonPlace::parse(damaged), None, "{damaged:?}");
    }
}
