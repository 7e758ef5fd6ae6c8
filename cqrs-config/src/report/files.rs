use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::secrets::{outside_placeholders, quotable, secrets_in};
use super::withheld::Withheld;
use crate::tree::Span;

/// The files that were read, with their text, and what of it no message may show.
#[derive(Clone, Default)]
pub struct Files {
    files: Vec<Arc<File>>,
    withheld: Arc<Withheld>,
    written: Arc<Withheld>,
    hidden: BTreeSet<Span>,
}

struct File {
    name: Arc<str>,
    text: String,
    secrets: Vec<Range<usize>>,
}

/// A place a reader can go to: `config/cqrs.yaml:12:7`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as it was named.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Files {
    pub(crate) fn add(&mut self, name: &str, text: String) -> u32 {
        let secrets = secrets_in(&text);
        let mut values = secrets
            .iter()
            .flat_map(|secret| quotable(&text[secret.clone()]))
            .peekable();
        if values.peek().is_some() {
            let written = Arc::make_mut(&mut self.written);
            values.for_each(|value| written.add(&value));
        }
        self.files.push(Arc::new(File {
            name: name.into(),
            text,
            secrets,
        }));
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// A value from the environment: it may be a secret, so messages do not show it.
    pub(crate) fn withhold(&mut self, value: &str) {
        Arc::make_mut(&mut self.withheld).add(value);
    }

    /// Text of this place is a secret that somebody wrote into the file.
    pub(crate) fn hide(&mut self, secret: Span) {
        self.hidden.insert(secret);
    }

    /// What is withheld and hidden in other files of the same reading stays so in these.
    pub(super) fn keep_secrets_of(&mut self, other: &Self) {
        if !Arc::ptr_eq(&self.withheld, &other.withheld) {
            Arc::make_mut(&mut self.withheld).add_all(&other.withheld);
        }
        if !Arc::ptr_eq(&self.written, &other.written) {
            Arc::make_mut(&mut self.written).add_all(&other.written);
        }
        self.hidden.extend(&other.hidden);
    }

    /// The secrets in a part of a file: after a key that names one, hidden by a check, or one of these once more.
    pub(super) fn secrets_within(&self, file: u32, part: Range<usize>) -> Vec<Range<usize>> {
        let Some(text) = self.text(file).get(part.clone()) else {
            return Vec::new();
        };
        let by_key = self.files.get(file as usize);
        let by_key = by_key
            .into_iter()
            .flat_map(|file| file.secrets.iter().cloned());
        let hidden = self.hidden.iter().filter(|span| span.file == file);
        let hidden = hidden.flat_map(|span| {
            let (start, end) = (span.start as usize, span.end as usize);
            let text = self.text(file).get(start..end).unwrap_or_default();
            let quotes = ['\'', '"'];
            let start = start + text.len() - text.trim_start_matches(quotes).len();
            let text = text.trim_matches(quotes);
            let parts = outside_placeholders(text).into_iter();
            parts.map(move |part| start + part.start..start + part.end)
        });
        let again = self.written.found_in(text).into_iter();
        let again = again.map(|found| part.start + found.start..part.start + found.end);
        let all = by_key.chain(hidden).chain(again);
        all.map(|secret| secret.start.max(part.start)..secret.end.min(part.end))
            .filter(|secret| secret.start < secret.end)
            .collect()
    }

    /// A message without the values that are withheld.
    pub(super) fn showable(&self, text: String) -> String {
        self.written.hide_in(self.withheld.hide_in(text))
    }

    /// How many files were read.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no file was read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Their names in the order of reading.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.name)
    }

    /// The name of one file.
    pub fn name(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", |file| &file.name)
    }

    /// The text of one file.
    pub fn text(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", |file| &file.text)
    }

    /// Where a span begins, for people.
    pub fn locate(&self, span: Span) -> Location {
        let file = self
            .files
            .get(span.file as usize)
            .map_or_else(|| "".into(), |file| file.name.clone());
        Location {
            file,
            line: span.line,
            column: span.column,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.names()).finish()
    }
}
