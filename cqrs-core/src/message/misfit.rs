use std::fmt::{self, Display};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::whereabouts::Whereabouts;
use crate::shape::JsonShape;

/// Why JSON is not of a type: what serde says, without the value that it found.
///
/// serde tells a value in words alone, `invalid type: string "hunter2", expected u32`. Here only those are kept that are the type's own:
/// names of fields, and what stands behind the last `expected`.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) struct Misfit {
    /// The field of the whole that it is in.
    field: Option<String>,
    reason: Reason,
    place: Option<(usize, usize)>,
}

#[derive(Debug, Clone)]
enum Reason {
    /// Something else is there.
    Found(&'static str, Option<String>),
    Missing(String),
    Twice(String),
    NoField(String, Option<String>),
    /// In words that have nothing of the value.
    Said(String),
}

const REFUSED: &str = "refused by its type";
const NOT_TAKEN: &str = "a value that it does not take";

impl Misfit {
    /// What an error says of the text that it was read from.
    pub(crate) fn of(text: &str, error: &serde_json::Error) -> Self {
        let place = (error.line() > 0).then(|| (error.line(), error.column()));
        let mut said = error.to_string();
        if let Some((line, column)) = place {
            let suffix = format!(" at line {line} column {column}");
            said.truncate(said.strip_suffix(&suffix).unwrap_or(&said).len());
        }
        let reason = match error.classify() {
            Category::Data => Reason::of(&said),
            _ => Reason::Said(said),
        };
        let is_of_the_whole = matches!(error.classify(), Category::Syntax | Category::Eof);
        let field = place.filter(|_| !is_of_the_whole);
        Self {
            field: field.and_then(|place| field_at(text, place, reason.comes_late())),
            reason,
            place,
        }
    }

    /// What is wrong, in words that have nothing of the message.
    pub(super) fn said(reason: &str) -> Self {
        Self {
            field: None,
            reason: Reason::Said(reason.to_owned()),
            place: None,
        }
    }

    pub(super) fn field(&self) -> Option<&str> {
        let named = match &self.reason {
            Reason::Missing(field) | Reason::Twice(field) | Reason::NoField(field, _) => field,
            Reason::Found(..) | Reason::Said(_) => return self.field.as_deref(),
        };
        self.field.as_deref().or(Some(named))
    }
}

impl Misfit {
    /// Where it is in `text`, as the lines of `shape` call it; empty for the whole.
    pub(super) fn path(&self, text: &str, shape: &JsonShape) -> Option<String> {
        let (line, column) = self.place?;
        let missing = match &self.reason {
            Reason::Missing(field) | Reason::Twice(field) => Some(field.as_str()),
            Reason::Found(..) | Reason::NoField(..) => None,
            Reason::Said(_) => return None,
        };
        let offset = offset(text, (line, column))?;
        let or_behind = missing.is_none() && self.reason.comes_late();
        let place = Whereabouts::find(shape, text, offset, or_behind);
        Some(place.told(missing))
    }
}

impl Reason {
    /// Whether it is told when the value has been read and its place is behind us.
    fn comes_late(&self) -> bool {
        matches!(self, Self::Found(REFUSED | NOT_TAKEN, _))
    }

    fn of(said: &str) -> Self {
        let expected = said.rsplit_once(", expected ");
        let expected = expected.map(|(_, expected)| expected.to_owned());
        let quoted = |beginning: &str| {
            let (name, _) = said.strip_prefix(beginning)?.split_once('`')?;
            Some(name.to_owned())
        };
        if let Some(what) = said.strip_prefix("invalid type: ") {
            return Self::Found(kind(what), expected);
        }
        if said.starts_with("invalid value: ") {
            return Self::Found(NOT_TAKEN, expected);
        }
        if said.starts_with("invalid length ") {
            return Self::Found("of another length", expected);
        }
        if said.starts_with("unknown variant `") {
            return Self::Found("no variant of its type", expected);
        }
        if let Some(name) = quoted("missing field `") {
            return Self::Missing(name);
        }
        if let Some(name) = quoted("duplicate field `") {
            return Self::Twice(name);
        }
        match quoted("unknown field `") {
            Some(name) => Self::NoField(super::short(&name), expected),
            None => Self::Found(REFUSED, None),
        }
    }
}

/// What serde found, as it begins to tell it.
fn kind(found: &str) -> &'static str {
    const KINDS: [(&str, &str); 7] = [
        ("string ", "a string"),
        ("integer ", "a whole number"),
        ("floating point ", "a fraction"),
        ("boolean ", "true or false"),
        ("null,", "null"),
        ("sequence,", "a list"),
        ("map,", "an object"),
    ];
    let kind = KINDS.iter().find(|(begins, _)| found.starts_with(begins));
    kind.map_or("of another type", |(_, kind)| kind)
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field.as_ref();
        match (&self.reason, field) {
            (Reason::Found(what, _), Some(field)) => write!(f, "the field {field:?} is {what}")?,
            (Reason::Found(what, _), None) => write!(f, "it is {what}")?,
            (Reason::Said(_), None) => {}
            (Reason::Missing(name) | Reason::Twice(name), Some(field)) if name == field => {}
            (_, Some(field)) => write!(f, "in the field {field:?}, ")?,
            (_, None) => {}
        }
        match &self.reason {
            Reason::Missing(name) => write!(f, "the field {name:?} is missing")?,
            Reason::Twice(name) => write!(f, "the field {name:?} is there twice")?,
            Reason::NoField(name, _) => write!(f, "there is no field {name:?}")?,
            Reason::Said(said) => f.write_str(said)?,
            Reason::Found(..) => {}
        }
        if let Reason::Found(_, Some(expected)) | Reason::NoField(_, Some(expected)) = &self.reason
        {
            write!(f, ", and {expected} is expected")?;
        }
        match self.place {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

/// Behind how many bytes a place is.
fn offset(text: &str, (line, column): (usize, usize)) -> Option<usize> {
    let lines = text.split_inclusive('\n').take(line.checked_sub(1)?);
    Some(lines.map(str::len).sum::<usize>() + column)
}

/// The field of the outermost object in which a place stands, or behind whose value it stands.
fn field_at(text: &str, (line, column): (usize, usize), or_behind: bool) -> Option<String> {
    let place = offset(text, (line, column))?;
    let Fields(fields) = serde_json::from_str(text).ok()?;
    let start = |value: &RawValue| value.get().as_ptr().addr() - text.as_ptr().addr();
    let begun = fields.into_iter();
    let begun = begun.take_while(|(_, value)| start(value) < place);
    let (name, value) = begun.last()?;
    let is_in = place <= start(value) + value.get().len();
    (is_in || or_behind).then(|| super::short(&name))
}

/// The fields of an object, each where it stands in the text.
pub(super) struct Fields<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}
