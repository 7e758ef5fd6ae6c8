//! What may change in a shape, and what not.

use serde::{Deserialize, Serialize};

use super::{changes, event, locked, program, registered};

/// Two shapes of one event, and what of the old one the new one does not read.
macro_rules! change {
    ($name:ident: { $($was:tt)* } => { $($is:tt)* } $changes:expr) => {
        #[test]
        fn $name() {
            mod was {
                use super::*;
                #[derive(Serialize, Deserialize)]
                pub(super) struct Moved { $($was)* }
                event!(Moved, "Moved");
            }
            mod is {
                use super::*;
                #[derive(Serialize, Deserialize)]
                pub(super) struct Moved { $($is)* }
                event!(Moved, "Moved");
            }
            let changes = changes::<was::Moved, is::Moved>();
            let expected: &[&str] = &$changes;
            assert_eq!(changes, expected);
        }
    };
}

#[derive(Serialize, Deserialize)]
struct Address {
    street: String,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
enum Reason {
    Work,
    Family,
}

#[derive(Serialize, Deserialize)]
enum MoreReasons {
    Work,
    Family,
    Rent { before: u32 },
}

change!(nothing: { city: String } => { city: String } []);
change!(another_order: { a: u8, b: String } => { b: String, a: u8 } []);
change!(another_type: { city: String } => { city: Vec<String> } ["city was str and is list"]);
change!(a_smaller_number: { number: u32 } => { number: u16 } ["number was u32 and is u16"]);
change!(a_larger_number: { a: u8, b: i16, c: u32, d: f32 } => { a: u32, b: i64, c: i64, d: f64 } []);
change!(a_sign_that_does_not_fit: { a: u32, b: i8 } => { a: i32, b: u8 }
    ["a was u32 and is i32", "b was i8 and is u8"]);
change!(a_new_field: { city: String } => { city: String, country: String }
    ["country is new and needed, a str: what is stored has none"]);
change!(a_new_field_with_a_default:
    { city: String } => { city: String, #[serde(default)] country: String, note: Option<Address> } []);
change!(a_field_that_is_gone: { city: String, note: Option<String> } => { city: String }
    ["note was str? and is not read any more"]);
change!(a_field_with_another_name: { city: String } => { town: Option<String> }
    ["city was str and is not read any more"]);
change!(a_field_with_its_old_name_as_alias:
    { city: Address } => { #[serde(alias = "city")] town: Address } []);
change!(an_alias_that_is_gone:
    { #[serde(alias = "city")] town: String } => { town: String }
    ["town is not read as city any more"]);
change!(a_default_that_is_gone:
    { #[serde(default)] city: String, note: Option<String> } => { city: String, note: String }
    ["city might be left out and is needed now", "note might be null and must not be now"]);
change!(a_needed_field_that_may_be_null: { city: String } => { city: Option<String> } []);
change!(within_another_type:
    { at: Vec<Address> } => { at: Vec<Reason> } ["at[] was object and is enum"]);
change!(another_variant: { why: Reason } => { why: MoreReasons } []);
change!(a_variant_that_is_gone: { why: MoreReasons } => { why: Reason }
    ["variant why|Rent (object) is gone"]);
change!(a_newtype: { city: String } => { city: Box<str> } []);
change!(what_cannot_be_seen: { city: String } => { city: serde_json::Value }
    ["city was str and is any"]);
change!(a_longer_tuple: { pair: (u8, u8) } => { pair: (u8, u8, u8) }
    ["pair.2 is new and needed, a u8: what is stored has none"]);
change!(a_flattened_field:
    { street: String, note: Option<String> } => { #[serde(flatten)] at: Address } []);

/// Takes no value that anybody would think of.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "String")]
struct Plate(String);

impl TryFrom<String> for Plate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Err(text)
    }
}

/// Takes what is common.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "u32")]
struct Year(u32);

impl TryFrom<u32> for Year {
    type Error = u32;
    fn try_from(year: u32) -> Result<Self, u32> {
        if year < 1_900 {
            Err(year)
        } else {
            Ok(Self(year))
        }
    }
}

change!(a_default_that_is_gone_behind_a_value_object:
    { year: Year, #[serde(default)] note: String } => { year: Year, note: String }
    ["note might be left out and is needed now"]);
change!(a_new_field_with_a_default_behind_a_value_object:
    { year: Year } => { year: Year, #[serde(default)] note: String } []);
change!(a_new_field_that_cannot_be_seen:
    { plate: Plate } => { plate: Plate, #[serde(default)] note: String }
    ["note is new, and whether it may be left out cannot be seen: no value can be made of a field before it"]);
change!(a_new_option_behind_what_cannot_be_made:
    { plate: Plate } => { plate: Plate, note: Option<String> } []);
change!(a_default_that_cannot_be_seen_any_more:
    { plate: String, #[serde(default)] note: String } => { plate: Plate, #[serde(default)] note: String } []);
change!(a_default_that_can_be_seen_now:
    { plate: Plate, #[serde(default)] note: String } => { plate: String, #[serde(default)] note: String } []);

#[test]
fn of_what_cannot_be_seen_it_is_told_that_the_developer_has_to_know() {
    mod is {
        use super::*;
        #[derive(Serialize, Deserialize)]
        pub(super) struct Moved {
            plate: Plate,
            #[serde(default)]
            note: String,
        }
        event!(Moved, "Moved");
    }
    #[derive(Serialize, Deserialize)]
    struct Moved {
        plate: Plate,
    }
    event!(Moved, "Moved");
    let review =
        locked(&program([registered::<Moved>()])).review(&program([registered::<is::Moved>()]));
    let told = review.to_string();
    let remedy = "help: note: if it has a default: `events lock --force Moved`, and keep an old event in a test\n";
    assert!(told.contains(remedy), "{told}");
    assert!(!told.contains("give it a default"), "{told}");
}

#[test]
fn a_field_within_a_renamed_one_is_still_looked_at() {
    mod is {
        use super::*;
        #[derive(Serialize, Deserialize)]
        pub(super) struct Street {
            street: u8,
        }
        #[derive(Serialize, Deserialize)]
        pub(super) struct Moved {
            #[serde(alias = "from")]
            old: Street,
        }
        event!(Moved, "Moved");
    }
    #[derive(Serialize, Deserialize)]
    struct Moved {
        from: Address,
    }
    event!(Moved, "Moved");
    assert_eq!(
        changes::<Moved, is::Moved>(),
        [
            "from.note was str? and is not read any more",
            "from.street was str and is u8"
        ]
    );
}

#[test]
fn what_is_told_says_what_to_do() {
    mod is {
        use super::*;
        #[derive(Serialize, Deserialize)]
        pub(super) struct Moved {
            city: u32,
            country: String,
        }
        event!(Moved, "Moved");
    }
    #[derive(Serialize, Deserialize)]
    struct Moved {
        city: String,
    }
    event!(Moved, "Moved");
    let lock = locked(&program([registered::<Moved>()]));
    let review = lock.review(&program([registered::<is::Moved>()]));
    let told = review.to_string();
    let (first, rest) = told.split_once('\n').unwrap();
    assert!(first.starts_with("event Moved, version 1 ("), "{first}");
    assert_eq!(
        rest,
        "  city was str and is u32
  country is new and needed, a str: what is stored has none
    help: country: give it a default, `#[serde(default)]`, or make it an `Option`
    help: or a new version, `#[event(version = 2)]`, and what takes the old one there, `#[upcaster(event = \"Moved\", from = 1)]`
    help: if no store has such events: `events lock --force Moved`
event Moved has changed
"
    );
}
