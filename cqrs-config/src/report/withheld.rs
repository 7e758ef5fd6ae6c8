//! Values that no message may show.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// Shorter values could be a part of any word, so they count only where a message quotes them.
const SHORT: usize = 5;
const START: usize = SHORT - 1;

/// Found by their first bytes: a message is read once, however many there are.
#[derive(Clone, Default)]
pub(super) struct Withheld {
    values: HashSet<Arc<str>>,
    /// The lengths of the long ones.
    lengths: HashMap<[u8; START], BTreeSet<usize>>,
}

impl Withheld {
    pub(super) fn add(&mut self, value: &str) {
        if value.is_empty() || !self.values.insert(value.into()) {
            return;
        }
        if value.len() >= SHORT
            && let Some(start) = value.as_bytes().first_chunk()
        {
            self.lengths.entry(*start).or_default().insert(value.len());
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        other.values.iter().for_each(|value| self.add(value));
    }

    /// The text with asterisks in their place.
    pub(super) fn hide_in(&self, text: String) -> String {
        let found = self.found_in(&text);
        if found.is_empty() {
            return text;
        }
        let (mut shown, mut copied) = (String::new(), 0);
        for place in found {
            shown.push_str(&text[copied..place.start]);
            shown.push_str("***");
            copied = place.end;
        }
        shown.push_str(&text[copied..]);
        shown
    }

    /// Where they stand.
    pub(super) fn found_in(&self, text: &str) -> Vec<Range<usize>> {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < text.len() && !self.values.is_empty() {
            at = match self.found_at(text, at) {
                Some((start, end)) => {
                    found.push(start..end);
                    end
                }
                None => at + 1,
            };
        }
        found
    }

    fn found_at(&self, text: &str, at: usize) -> Option<(usize, usize)> {
        let rest = &text.as_bytes()[at..];
        let is_one = |start: usize, end: usize| {
            let part = text.get(start..end);
            part.is_some_and(|part| self.values.contains(part))
        };
        if rest[0] == b'`' {
            let closes = |end: &usize| text.as_bytes().get(*end) == Some(&b'`');
            let start = at + 1;
            let mut ends = (start + 1..start + SHORT).filter(closes);
            if let Some(end) = ends.find(|end| is_one(start, *end)) {
                return Some((start, end));
            }
        }
        let lengths = self.lengths.get(rest.first_chunk::<START>()?)?;
        let mut ends = lengths.iter().rev().map(|length| at + length);
        ends.find(|end| is_one(at, *end)).map(|end| (at, end))
    }
}

#[cfg(test)]
mod tests {
    use super::Withheld;

    fn hidden(values: &[&str], text: &str) -> String {
        let mut withheld = Withheld::default();
        values.iter().for_each(|value| withheld.add(value));
        withheld.hide_in(text.to_owned())
    }

    #[test]
    fn a_long_value_is_hidden_wherever_it_stands() {
        assert_eq!(hidden(&["geheim"], "xgeheimx `geheim`"), "x***x `***`");
        assert_eq!(hidden(&["schön"], "so schön, schön"), "so ***, ***");
    }

    #[test]
    fn a_short_value_is_hidden_where_it_is_quoted() {
        assert_eq!(hidden(&["a"], "a `a` is a"), "a `***` is a");
        assert_eq!(hidden(&["a`b"], "`a`b`"), "`***`");
    }

    #[test]
    fn of_two_values_that_begin_alike_the_longer_one_is_hidden() {
        let values = ["secret", "secret-and-more"];
        assert_eq!(hidden(&values, "secret-and-more"), "***");
        assert_eq!(hidden(&values, "secret-and"), "***-and");
    }
}
