//! How a type is read from the options of a plugin.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeMap;
use std::time::Duration;

use cqrs_core::options::OptionValue::{Bool, Float, Int, List, Map, Nothing, Text, Variable};
use cqrs_core::options::{DriverOptions, OptionValue, Options, OptionsError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn text(text: &str) -> OptionValue {
    Text(text.to_owned())
}

fn options<const N: usize>(entries: [(&str, OptionValue); N]) -> DriverOptions {
    let none = DriverOptions::new();
    entries
        .into_iter()
        .fold(none, |options, (name, value)| options.with(name, value))
}

fn read<T: DeserializeOwned>(options: &DriverOptions) -> Result<T, OptionsError> {
    Options::read(options).map(Options::into_inner)
}

#[derive(Deserialize, Debug, PartialEq)]
struct Everything {
    on: bool,
    small: u8,
    wide: i64,
    share: f64,
    after: Duration,
    mode: Mode,
    level: Level,
    names: Vec<String>,
    ports: BTreeMap<String, u16>,
    nothing: Option<u8>,
    something: Option<Option<u8>>,
    inner: Inner,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Wait,
    Retry { times: u8 },
}

#[derive(Deserialize, Debug, PartialEq)]
struct Level(u8);

#[derive(Deserialize, Debug, PartialEq)]
struct Inner {
    #[serde(alias = "title")]
    name: String,
    #[serde(default)]
    share: f32,
}

fn everything() -> DriverOptions {
    options([
        ("on", Bool(true)),
        ("small", Int(255)),
        ("wide", Int(-1)),
        ("share", Int(2)),
        ("after", text("1.5s")),
        ("mode", text("wait")),
        ("level", Int(3)),
        ("names", List(vec![text("one"), text("two")])),
        ("ports", Map(options([("http", Int(80))]))),
        ("inner", Map(options([("title", text("inner"))]))),
    ])
}

#[test]
fn a_type_is_read_field_by_field() {
    let expected = Everything {
        on: true,
        small: 255,
        wide: -1,
        share: 2.0,
        after: Duration::from_millis(1_500),
        mode: Mode::Wait,
        level: Level(3),
        names: vec!["one".to_owned(), "two".to_owned()],
        ports: BTreeMap::from([("http".to_owned(), 80)]),
        nothing: None,
        something: None,
        inner: Inner {
            name: "inner".to_owned(),
            share: 0.0,
        },
    };
    assert_eq!(read(&everything()), Ok(expected));
    let retry = Map(options([("retry", Map(options([("times", Int(2))])))]));
    let other: Everything = read(&everything().with("mode", retry)).unwrap();
    assert_eq!(other.mode, Mode::Retry { times: 2 });
    let two_seconds = OptionValue::Duration(Duration::from_secs(2));
    let other: Everything = read(&everything().with("after", two_seconds)).unwrap();
    assert_eq!(other.after, Duration::from_secs(2));
}

#[test]
fn a_variable_is_read_as_what_is_wanted_and_text_of_the_file_is_not() {
    let variable = |text: &str| Variable(text.to_owned());
    let of_variables = everything()
        .with("on", variable("false"))
        .with("small", variable(" 7 "))
        .with("share", variable("0.5"))
        .with("after", variable("2m"));
    let read_from_them: Everything = read(&of_variables).unwrap();
    assert!(!read_from_them.on && read_from_them.small == 7);
    assert_eq!(read_from_them.after, Duration::from_secs(120));
    assert!(read::<Everything>(&everything().with("small", text("7"))).is_err());
    assert!(read::<Everything>(&everything().with("small", variable("seven"))).is_err());
}

/// What is told when one of the options is another.
fn told(name: &str, value: OptionValue) -> String {
    let error = read::<Everything>(&everything().with(name, value));
    error.unwrap_err().to_string()
}

#[test]
fn what_does_not_fit_is_told_with_its_path_and_without_its_value() {
    let secret = || text("hunter2");
    let number = "a whole number that is not negative (`u8`)";
    for (name, value, expected) in [
        (
            "on",
            secret(),
            "the option `on`: it must be `true` or `false`",
        ),
        (
            "small",
            secret(),
            &*format!("the option `small`: it must be {number}"),
        ),
        (
            "small",
            Int(256),
            &*format!("the option `small`: it must be {number}"),
        ),
        (
            "share",
            Bool(true),
            "the option `share`: it must be a number",
        ),
        (
            "mode",
            secret(),
            "the option `mode`: it must be one of `wait`, `retry`",
        ),
        (
            "names",
            List(vec![Int(1)]),
            "the option `names`: it must be text",
        ),
        ("inner", secret(), "the option `inner`: it must be a map"),
        ("hunter", Nothing, "there is no option `hunter`"),
        (
            "ports",
            Map(options([("http", Int(-1))])),
            "the option `ports.http`: it must be a whole number that is not negative (`u16`)",
        ),
        (
            "inner",
            Map(options([("nmae", secret())])),
            "there is no option `inner.nmae`",
        ),
        (
            "inner",
            Map(options([("share", Float(1.0))])),
            "the option `inner.name` is missing",
        ),
        (
            "after",
            Int(5),
            "the option `after`: it must be a duration such as `250ms`, `30s`, `5m`, `2h` or `1d`",
        ),
        (
            "after",
            secret(),
            "the option `after`: it must be a duration such as `250ms`, `30s`, `5m`, `2h` or `1d`",
        ),
    ] {
        assert_eq!(told(name, value), expected);
    }
    let missing = read::<Inner>(&options([])).unwrap_err();
    assert_eq!(missing.to_string(), "the option `name` is missing");
}

#[test]
fn an_unknown_option_is_told_with_those_that_are_known() {
    let error = read::<Inner>(&options([("name", text("n")), ("shar", Int(1))])).unwrap_err();
    let OptionsError::Unknown { path, known } = error else {
        panic!("{error:?}");
    };
    assert_eq!(path, ["shar"]);
    assert!(known.iter().any(|name| name == "share"), "{known:?}");
}

#[test]
fn a_plugin_without_options_may_read_nothing() {
    assert_eq!(read::<()>(&options([])), Ok(()));
    assert!(read::<BTreeMap<String, u8>>(&options([("one", Int(1))])).is_ok());
}
