//! Where in the JSON of a message something is, in the words of its type alone.

use serde_json::value::RawValue;

use super::misfit::Fields;
use crate::shape::{JsonShape, escaped};

/// Finds the place of JSON text that an offset is in. Names that the type does not have are not told: in a map they are what somebody has
/// stored.
pub(super) struct Whereabouts<'s> {
    shape: &'s JsonShape,
    /// What is told.
    path: String,
    /// The same place in the shape, while it is known.
    known: Option<String>,
}

impl<'s> Whereabouts<'s> {
    /// `or_behind`: the offset may be behind a value of the outermost object that is meant.
    pub(super) fn find(shape: &'s JsonShape, text: &str, offset: usize, or_behind: bool) -> Self {
        let mut here = Self {
            shape,
            path: String::new(),
            known: Some(String::new()),
        };
        let (mut inside, mut start, mut may_be_behind) = (text, 0, or_behind);
        while let Some((step, value)) = child(inside, offset - start, may_be_behind) {
            here.step(&step);
            start += value.get().as_ptr().addr() - inside.as_ptr().addr();
            inside = value.get();
            may_be_behind = false;
        }
        here
    }

    /// The path, and that of a field in there.
    pub(super) fn told(mut self, field: Option<&str>) -> String {
        if let Some(field) = field {
            self.step(&Step::Field(field.to_owned()));
        }
        self.path
    }

    fn step(&mut self, step: &Step) {
        let (told, known) = match step {
            Step::Field(name) => self.field(name),
            Step::Item(index) => self.item(*index),
        };
        let told = match self.path.is_empty() {
            true => told.strip_prefix('.').map_or(told.clone(), str::to_owned),
            false => told,
        };
        self.path.push_str(&told);
        self.known = known;
    }

    fn field(&self, name: &str) -> (String, Option<String>) {
        let name = &escaped(name);
        let hidden = (".?".to_owned(), None);
        let Some(at) = &self.known else {
            return hidden;
        };
        let dot = if at.is_empty() { "" } else { "." };
        let candidates = [format!("{at}{dot}{name}"), format!("{at}|{name}")];
        for (path, told) in candidates
            .into_iter()
            .zip([format!(".{name}"), format!("|{name}")])
        {
            if self.has(&path) {
                return (told, self.followed(path));
            }
        }
        let map = format!("{at}{{}}");
        if self.has(&map) {
            return ("{}".to_owned(), self.followed(map));
        }
        let mut places = self.shape.places().iter();
        let alias = places.find(|place| {
            let holder = place.path.rsplit_once('.').map_or("", |(holder, _)| holder);
            holder == at && place.also.contains(name)
        });
        alias.map_or(hidden, |place| {
            (format!(".{name}"), self.followed(place.path.clone()))
        })
    }

    fn item(&self, index: usize) -> (String, Option<String>) {
        let Some(at) = &self.known else {
            return ("[]".to_owned(), None);
        };
        let dot = if at.is_empty() { "" } else { "." };
        let element = format!("{at}{dot}{index}");
        if self.has(&element) {
            return (format!(".{index}"), self.followed(element));
        }
        ("[]".to_owned(), self.followed(format!("{at}[]")))
    }

    fn has(&self, path: &str) -> bool {
        self.shape.places().iter().any(|place| place.path == path)
    }

    /// The place whose lines are those of this one: itself, or another one of the same type around it.
    fn followed(&self, path: String) -> Option<String> {
        let place = self
            .shape
            .places()
            .iter()
            .find(|place| place.path == path)?;
        Some(match place.kind.strip_prefix("like ") {
            Some(".") => String::new(),
            Some(other) => other.to_owned(),
            None => path,
        })
    }
}

enum Step {
    Field(String),
    Item(usize),
}

/// The value in an object or a list that the offset is in.
fn child(text: &str, offset: usize, or_behind: bool) -> Option<(Step, &RawValue)> {
    let values: Vec<(Step, &RawValue)> = match serde_json::from_str(text) {
        Ok(Fields(fields)) => (fields.into_iter())
            .map(|(name, value)| (Step::Field(name), value))
            .collect(),
        Err(_) => (serde_json::from_str::<Vec<&RawValue>>(text)
            .ok()?
            .into_iter())
        .enumerate()
        .map(|(index, value)| (Step::Item(index), value))
        .collect(),
    };
    let start = |value: &RawValue| value.get().as_ptr().addr() - text.as_ptr().addr();
    let mut begun = values.into_iter().rev();
    let (step, value) = begun.find(|(_, value)| start(value) < offset)?;
    let is_in = offset <= start(value) + value.get().len();
    (is_in || or_behind).then_some((step, value))
}
