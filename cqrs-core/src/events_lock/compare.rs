//! Whether JSON of an old shape can be read as a new one.

use std::collections::HashMap;

use super::PlaceChange;
use crate::shape::{Absence, JsonPlace, JsonShape};

/// Everything that keeps JSON of the shape `was` from being read as `is`; of what is in a changed place nothing is said.
pub(super) fn changes(was: &JsonShape, is: &JsonShape) -> Vec<PlaceChange> {
    let (then, now) = (Names::of(was), Names::of(is));
    let mut changes: Vec<PlaceChange> = Vec::new();
    for old in was.places() {
        if !changes
            .iter()
            .any(|change| is_below(&old.path, change.path()))
        {
            changes.extend(now.change(old, &then));
        }
    }
    for new in is.places() {
        let is_known = now.names_of(&new.path).any(|path| then.knows(path));
        let is_in_a_new_one = parent(&new.path)
            .is_some_and(|parent| !now.names_of(parent).any(|path| then.knows(path)));
        let is_said = changes
            .iter()
            .any(|change| is_below(&new.path, change.path()));
        if is_known || is_in_a_new_one || is_variant(&new.path) || is_said {
            continue;
        }
        let path = new.path.clone();
        changes.extend(match new.absence {
            Absence::Possible => None,
            Absence::Unknown => Some(PlaceChange::Unseen { path }),
            Absence::Needed => Some(PlaceChange::Needed {
                path,
                kind: new.type_text(),
            }),
        });
    }
    changes
}

fn parent(path: &str) -> Option<&str> {
    match path.rfind(['.', '|', '[', '{']) {
        Some(at) => Some(&path[..at]),
        None if path.is_empty() => None,
        None => Some(""),
    }
}

/// Whether a path leads to a variant of an enum.
pub(super) fn is_variant(path: &str) -> bool {
    parent(path).is_some_and(|parent| path[parent.len()..].starts_with('|'))
}

/// A field of what is at a path.
fn field(holder: &str, name: &str) -> String {
    let dot = if holder.is_empty() { "" } else { "." };
    format!("{holder}{dot}{name}")
}

fn is_below(path: &str, holder: &str) -> bool {
    let rest = path.strip_prefix(holder);
    rest.is_some_and(|rest| {
        holder.is_empty() || rest.is_empty() || rest.starts_with(['.', '|', '[', '{'])
    })
}

/// A shape by all names of its places: those in which a field is called by an alias too.
struct Names<'s> {
    places: HashMap<String, &'s JsonPlace>,
    names: HashMap<&'s str, Vec<String>>,
}

impl<'s> Names<'s> {
    fn of(shape: &'s JsonShape) -> Self {
        let mut now = Self {
            places: HashMap::new(),
            names: HashMap::new(),
        };
        for place in shape.places() {
            let names = now.all_names(place);
            for name in &names {
                now.places.entry(name.clone()).or_insert(place);
            }
            now.names.insert(&place.path, names);
        }
        now
    }

    /// Every name of what holds the place, with every name that it has there. Holders come first.
    fn all_names(&self, place: &JsonPlace) -> Vec<String> {
        let path = place.path.as_str();
        let Some(parent) = parent(path) else {
            return vec![String::new()];
        };
        let own = &path[parent.len()..];
        let fallback = [parent.to_owned()];
        let holders = self.names.get(parent).map_or(&fallback[..], Vec::as_slice);
        let mut names = Vec::new();
        for holder in holders {
            names.push(format!("{holder}{own}"));
            names.extend(place.also.iter().map(|alias| field(holder, alias)));
        }
        names
    }

    fn knows(&self, path: &str) -> bool {
        self.names.contains_key(path)
    }

    fn names_of<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        let names = self.names.get(path).into_iter().flatten();
        names.map(String::as_str)
    }

    fn change(&self, old: &JsonPlace, then: &Self) -> Option<PlaceChange> {
        let path = old.path.clone();
        let Some(new) = self.places.get(&path) else {
            return (!self.is_hidden(old)).then_some(PlaceChange::Gone {
                path,
                kind: old.type_text(),
            });
        };
        let holder = parent(&path).unwrap_or_default();
        let mut aliases = old.also.iter();
        let alias = aliases.find(|alias| !self.places.contains_key(&field(holder, alias)));
        let is_unseen = self.is_unseen(&path, new) || then.is_unseen(&path, old);
        if old.kind != new.kind && !is_unseen && !is_wider(&old.kind, &new.kind) {
            return Some(PlaceChange::Kind {
                path,
                was: old.type_text(),
                is: new.type_text(),
            });
        }
        if old.may_be_null && !new.may_be_null && new.kind != "any" {
            return Some(PlaceChange::NotNull { path });
        }
        if (old.absence, new.absence) == (Absence::Possible, Absence::Needed) {
            return Some(PlaceChange::NoDefault { path });
        }
        alias.map(|alias| PlaceChange::AliasGone {
            path,
            alias: alias.clone(),
        })
    }

    /// Whether a place can be there, and not be seen.
    fn is_hidden(&self, old: &JsonPlace) -> bool {
        let holder = self.holder(&old.path);
        holder.is_some_and(|holder| match holder.kind.as_str() {
            "open-object" => old.absence != Absence::Needed,
            kind => kind == "any",
        })
    }

    /// Whether the type of a place is hidden by what is flattened beside it.
    fn is_unseen(&self, path: &str, place: &JsonPlace) -> bool {
        let holder = self.holder(path);
        place.kind == "any" && holder.is_some_and(|holder| holder.kind == "open-object")
    }

    fn holder(&self, path: &str) -> Option<&&'s JsonPlace> {
        self.places.get(parent(path)?)
    }
}

/// Whether every value of the one is read as the other.
fn is_wider(was: &str, is: &str) -> bool {
    let bits = |kind: &str, sign: char| {
        kind.strip_prefix(sign)
            .and_then(|bits| bits.parse::<u32>().ok())
    };
    let (from, to) = (bits(was, 'u'), bits(is, 'u'));
    match (from, bits(was, 'i'), to, bits(is, 'i')) {
        (Some(was), _, Some(is), _) | (_, Some(was), _, Some(is)) => was <= is,
        (Some(was), _, _, Some(is)) => was < is,
        (Some(bits), ..) | (_, Some(bits), ..) => is == "f64" && bits <= 32,
        _ => matches!(
            (was, is),
            ("f32", "f64") | ("char", "str") | ("object", "open-object")
        ),
    }
}
