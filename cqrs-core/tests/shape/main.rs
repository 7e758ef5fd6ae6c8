//! What the shape of a type is, for everything that serde can be told about a type.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "types are looked at, not used"
)]

mod json;
mod opaque;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cqrs_core::shape::{Fingerprint, Shape};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn shape<T: DeserializeOwned>() -> String {
    Shape::of::<T>().to_string()
}

#[test]
fn plain_types_have_their_names() {
    assert_eq!(
        shape::<(bool, u8, i64, f32, char, String, u128)>(),
        "(bool, u8, i64, f32, char, str, u128)"
    );
    assert_eq!(shape::<()>(), "unit");
    assert_eq!(shape::<[u8; 3]>(), "(u8, u8, u8)");
}

#[test]
fn containers_say_what_is_in_them() {
    assert_eq!(shape::<Vec<Option<u8>>>(), "[u8?]");
    assert_eq!(shape::<HashMap<String, Vec<u64>>>(), "{str, [u64]}");
    assert_eq!(
        shape::<BTreeMap<(u8, u8), BTreeSet<i8>>>(),
        "{(u8, u8), [i8]}"
    );
    assert_eq!(shape::<Box<Option<Box<str>>>>(), "str?");
}

#[test]
fn fields_have_the_names_that_serde_gives_them() {
    #[derive(Deserialize)]
    #[serde(rename = "Konto", rename_all = "camelCase")]
    struct Account {
        owner_name: String,
        #[serde(rename = "cents")]
        balance: u64,
        #[serde(skip)]
        cached: u8,
        #[serde(default)]
        limit: Option<i32>,
        #[serde(skip_serializing)]
        secret: String,
    }
    assert_eq!(
        shape::<Account>(),
        "Konto{cents: u64, limit: i32?, ownerName: str, secret: str}"
    );
}

#[test]
fn an_alias_of_a_field_is_no_other_shape() {
    #[derive(Deserialize)]
    struct Known {
        first: u8,
        owner: String,
        last: u16,
    }
    let known = shape::<Known>();
    {
        #[derive(Deserialize)]
        struct Known {
            #[serde(alias = "zeroth")]
            first: u8,
            #[serde(alias = "name", alias = "the_owner")]
            owner: String,
            #[serde(alias = "a_former_last")]
            last: u16,
        }
        assert_eq!(shape::<Known>(), known);
    }
}

#[test]
fn all_kinds_of_structs_and_variants_are_told_apart() {
    #[derive(Deserialize)]
    struct Nothing;
    #[derive(Deserialize)]
    struct Cents(u64);
    #[derive(Deserialize)]
    struct Span(u8, String);
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Through {
        inner: Cents,
    }
    #[derive(Deserialize)]
    enum State {
        New,
        Paid(Cents),
        Split(u8, u8),
        #[serde(rename = "shut")]
        Closed {
            by: String,
            at: Option<u64>,
        },
        #[serde(skip)]
        Hidden,
    }
    assert_eq!(
        shape::<(Nothing, Cents, Span, Through, State)>(),
        "(Nothing, Cents(u64), Span(u8, str), Cents(u64), \
         State(New | Paid(Cents(u64)) | Split(u8, u8) | shut{at: u64?, by: str}))"
    );
}

#[test]
fn enums_in_enums_are_seen_whole() {
    #[derive(Deserialize)]
    enum Inner {
        A,
        B(u8),
        C { x: Option<Deep> },
    }
    #[derive(Deserialize)]
    enum Deep {
        One,
        Two(Vec<Inner2>),
    }
    #[derive(Deserialize)]
    enum Inner2 {
        Last,
        Best(String),
    }
    #[derive(Deserialize)]
    enum Outer {
        Left(Inner),
        Right { inner: Inner, more: Vec<Deep> },
    }
    let deep = "Deep(One | Two([Inner2(Best(str) | Last)]))";
    let inner = format!("Inner(A | B(u8) | C{{x: {deep}?}})");
    assert_eq!(
        shape::<Outer>(),
        format!("Outer(Left({inner}) | Right{{inner: {inner}, more: [{deep}]}})")
    );
}

#[test]
fn a_type_that_contains_itself_is_followed_once() {
    #[derive(Deserialize)]
    struct Node {
        name: String,
        next: Option<Box<Node>>,
        children: Vec<Node>,
        by_name: HashMap<String, Node>,
    }
    assert_eq!(
        shape::<Node>(),
        "Node{by_name: {str, <Node>}, children: [<Node>], name: str, next: <Node>?}"
    );
    #[derive(Deserialize)]
    enum Expression {
        Number(f64),
        Sum(Box<Expression>, Box<Expression>),
    }
    assert_eq!(
        shape::<Expression>(),
        "Expression(Number(f64) | Sum(<Expression>))"
    );
    #[derive(Deserialize)]
    struct Endless(Vec<(Endless, Endless)>);
    assert!(shape::<Endless>().starts_with("Endless([("));
    #[derive(Deserialize)]
    struct Impossible {
        itself: Box<Impossible>,
    }
    assert_eq!(shape::<Impossible>(), "Impossible{itself: <Impossible>}");
}

#[test]
fn a_type_in_another_of_its_name_is_no_recursion() {
    #[derive(Deserialize)]
    struct Page<T> {
        content: T,
    }
    assert_eq!(
        shape::<Page<Page<u8>>>(),
        "Page{content: Page{content: u8}}"
    );
    #[derive(Deserialize)]
    struct Cover<T>(T);
    assert_eq!(
        shape::<Cover<Cover<Cover<u8>>>>(),
        "Cover(Cover(Cover(u8)))"
    );
}

#[test]
fn every_change_that_serde_sees_changes_the_fingerprint() {
    mod one {
        #[derive(serde::Deserialize)]
        pub(super) struct Account {
            a: u8,
            b: Option<String>,
        }
    }
    mod other_field {
        #[derive(serde::Deserialize)]
        pub(super) struct Account {
            a: u8,
            c: Option<String>,
        }
    }
    mod other_type {
        #[derive(serde::Deserialize)]
        pub(super) struct Account {
            a: u16,
            b: Option<String>,
        }
    }
    mod one_more {
        #[derive(serde::Deserialize)]
        pub(super) struct Account {
            a: u8,
            b: Option<String>,
            #[serde(default)]
            c: u8,
        }
    }
    let all: BTreeSet<Fingerprint> = [
        Shape::of::<one::Account>(),
        Shape::of::<other_field::Account>(),
        Shape::of::<other_type::Account>(),
        Shape::of::<one_more::Account>(),
    ]
    .iter()
    .map(Shape::fingerprint)
    .collect();
    assert_eq!(all.len(), 4);
}

#[test]
fn the_fingerprint_is_the_same_in_every_process() {
    let fingerprint = Shape::of::<(u8, Vec<String>)>().fingerprint();
    assert_eq!(fingerprint, Fingerprint::of(["(u8, [str])"]));
    assert_eq!(fingerprint.to_string().len(), 32);
    assert_ne!(Fingerprint::of(["ab", "c"]), Fingerprint::of(["a", "bc"]));
    assert_eq!(
        Fingerprint::of(["account"]).to_string(),
        "c7eb9f8dcb659b4d8fe1d6698d762619",
        "never changes"
    );
}
