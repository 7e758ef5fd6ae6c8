use std::fmt;

use serde::de::DeserializeOwned;

use super::absence::Absence;
use super::trace;

/// The shape of a type's JSON, as serde reads it: every place in it, on a line of its own.
///
/// ```
/// # use cqrs_core::shape::JsonShape;
/// # use serde::Deserialize;
/// #[derive(Deserialize)]
/// struct Cents(u64);
/// #[derive(Deserialize)]
/// enum Payment { Cash, Card { number: String, #[serde(default)] holder: String } }
/// #[derive(Deserialize)]
/// struct Paid { #[serde(alias = "sum")] amount: Cents, by: Option<Payment>, tags: Vec<String> }
///
/// assert_eq!(JsonShape::of::<Paid>().to_string(), "\
/// .: object
/// amount: u64, also sum
/// by?: enum?
/// by|Card: object
/// by|Card.holder?: str
/// by|Card.number: str
/// by|Cash: word
/// tags: list
/// tags[]: str
/// ");
/// ```
///
/// What only Rust has is not in it: names of types, newtypes, boxes, and the order of fields. So it is another one exactly when JSON of the old
/// type may not be read as the new one, or the other way round, as far as serde lets one [see](crate::shape) that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JsonShape {
    places: Vec<JsonPlace>,
}

/// One place in the JSON of a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JsonPlace {
    /// `customer.address`, `items[]` for what is in a list, `prices{}` for what is in a map and `prices{key}` for its keys, `pair.0`,
    /// `payment|Card` for a variant; empty for the whole.
    pub path: String,
    /// `str`, `u64`, `bool`, .. as serde calls them, `object`, `list`, `map`, `tuple`, `enum`, `word` for a variant that is its name alone;
    /// `null`; `like PATH` for a type that contains itself, `any` for what cannot be seen.
    pub kind: String,
    /// Whether a value can be made without it.
    pub absence: Absence,
    /// `null` is read too.
    pub may_be_null: bool,
    /// Other names under which it is read.
    pub also: Vec<String>,
}

impl JsonShape {
    /// The shape of the JSON that `T` is read from. Never panics and always ends; what is too deep or too large is cut off.
    #[must_use]
    pub fn of<T: DeserializeOwned>() -> Self {
        let mut tracer = trace::trace::<T>();
        tracer.do_without::<T>();
        Self {
            places: tracer.cells.places(),
        }
    }

    /// With these places, those of a file for example.
    #[must_use]
    pub fn new(places: impl IntoIterator<Item = JsonPlace>) -> Self {
        Self {
            places: places.into_iter().collect(),
        }
    }

    /// Every place, what holds others before them, and otherwise by name.
    #[must_use]
    pub fn places(&self) -> &[JsonPlace] {
        &self.places
    }
}

impl fmt::Display for JsonShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places = self.places.iter();
        places.try_for_each(|place| writeln!(f, "{place}"))
    }
}

impl fmt::Display for JsonPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "."
        } else {
            &self.path
        };
        write!(f, "{path}{}: {}", self.absence, self.type_text())?;
        match self.also.is_empty() {
            true => Ok(()),
            false => write!(f, ", also {}", self.also.join(" ")),
        }
    }
}

impl JsonPlace {
    /// Its kind, with `?` where it may be null.
    #[must_use]
    pub fn type_text(&self) -> String {
        let null = if self.may_be_null { "?" } else { "" };
        format!("{}{null}", self.kind)
    }

    /// What [`Display`](fmt::Display) writes; `None` for anything else.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (line, also) = line.split_once(", also ").unwrap_or((line, ""));
        let (path, kind) = line.split_once(": ")?;
        let (path, absence) = Absence::split(path);
        let null = kind.strip_suffix('?');
        let (kind, may_be_null) = (null.unwrap_or(kind), null.is_some());
        let has_space = |text: &str| text.trim() != text || text.is_empty();
        if has_space(path) || has_space(kind) || path.contains([' ', '?']) {
            return None;
        }
        Some(Self {
            path: if path == "." { "" } else { path }.to_owned(),
            kind: kind.to_owned(),
            absence,
            may_be_null,
            also: also.split_whitespace().map(str::to_owned).collect(),
        })
    }
}
