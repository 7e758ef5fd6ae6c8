//! The keys of the configuration as one table: names, other spellings, what each may hold, its default, a line about it.
//!
//! It is the one place that knows them. The table brings every file to one spelling ([`normalize`](super::normalize)),
//! merges files ([`merge`](super::merge)), finds the keys that nobody knows, and is printed as the JSON Schema
//! ([`Schema`](crate::Schema)). What reads the values is written by hand; tests hold the two against each other.

mod event_store;
#[cfg(test)]
mod reference;
mod root;
mod service_bus;
mod symfony;
mod transports;

pub(crate) use root::ROOT;
pub(crate) use service_bus::{COMMAND_BUS, EVENT_BUS, PLUGIN, QUERY_BUS};
pub(crate) use symfony::{
    SYMFONY_SECTIONS, SYMFONY_SERVICE_KEYS, is_symfony_section, is_symfony_service_key,
};

use crate::catalog::{DriverKind, MessageKind};

/// What a key of ours may hold.
pub(crate) enum Shape {
    /// Text; nothing stands for the default.
    Text(Names),
    /// The id of a service, with or without a leading `@`; nothing stands for the default.
    Reference(Names),
    /// `true` or `false`, and nothing else.
    Boolean,
    /// A whole number from this one on.
    Count(u64),
    /// A number from 1 on.
    Factor,
    /// A number with its unit: `250ms`.
    Duration,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a stream.
    StreamName,
    /// The type of an aggregate, or a map from types to PHP classes.
    AggregateTypes,
    /// Names to single values.
    Scalars,
    /// A map of what somebody else reads; prooph writes `~` and `false` for none.
    Options,
    /// A map of anything.
    Free,
    /// The parameters themselves.
    Parameters,
    /// Anything at all.
    Anything,
    /// Paths of files, or maps with `resource`.
    Imports,
    /// A list, or one value for a list of one; a later file replaces it.
    OneOrMore(Items),
    /// The same; files append.
    List(Items),
    /// A map with these keys.
    Section(&'static [KeySpec]),
    /// The same, or one of these words.
    WordOr(&'static [&'static str], &'static [KeySpec]),
    /// A map from names that the user chose; also a list of maps with `name`.
    Named(&'static Shape),
    /// Message names to a handler; also a list of `{<kind>: name, value: handler}`.
    Routes(MessageKind),
    /// Message names to listeners; also a list; files append.
    Listeners,
    /// Ids to services, ours or Symfony's.
    Services,
}

impl Shape {
    /// The keys below it that are ours.
    pub(crate) fn keys(&self) -> Option<&'static [KeySpec]> {
        match self {
            Self::Section(keys) | Self::WordOr(_, keys) => Some(keys),
            _ => None,
        }
    }

    /// Whether nothing below it has keys or items of ours, so that a later file replaces it as a whole.
    pub(crate) fn is_value(&self) -> bool {
        !matches!(
            self,
            Self::List(_)
                | Self::Section(_)
                | Self::WordOr(..)
                | Self::Named(_)
                | Self::Routes(_)
                | Self::Listeners
                | Self::Services
        )
    }
}

/// What stands in a list.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Items {
    /// Text.
    Text(Names),
    /// Ids of services.
    Reference(Names),
    /// Ids of plugins, or maps with `id` and `options`.
    Plugin(Names),
}

/// What a text is the name of, where the linked code or the file knows the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// Nothing that is known by name.
    Nothing,
    /// A crate.
    Crate,
    /// A message.
    Message(MessageKind),
    /// What routes the messages of a bus.
    Router(MessageKind),
    /// A plugin of buses of this kind.
    BusPlugin(MessageKind),
    /// A plugin of event stores.
    StorePlugin,
    /// A metadata enricher.
    Enricher,
    /// What makes raw messages typed.
    MessageFactory,
    /// What names the streams of a repository.
    StreamStrategy,
    /// A service of this kind.
    Service(DriverKind),
    /// An event store of this configuration.
    Store,
    /// A bus of this configuration.
    Bus(MessageKind),
}

/// One key.
pub(crate) struct KeySpec {
    pub(crate) name: &'static str,
    pub(crate) singular: Option<&'static str>,
    /// How older bundles, or other people, spell it.
    pub(crate) aliases: &'static [&'static str],
    pub(crate) shape: Shape,
    /// One line, for who writes the file.
    pub(crate) doc: &'static str,
    /// What holds without it, as it would be written.
    pub(crate) default: Option<&'static str>,
    /// A value, as it would be written.
    pub(crate) example: Option<&'static str>,
    pub(crate) required: bool,
    /// It is accepted for prooph's sake and changes nothing.
    pub(crate) without_effect: bool,
}

pub(crate) const fn key(name: &'static str, shape: Shape, doc: &'static str) -> KeySpec {
    KeySpec {
        name,
        singular: None,
        aliases: &[],
        shape,
        doc,
        default: None,
        example: None,
        required: false,
        without_effect: false,
    }
}

impl KeySpec {
    const fn singular(mut self, singular: &'static str) -> Self {
        self.singular = Some(singular);
        self
    }

    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn default(mut self, written: &'static str) -> Self {
        self.default = Some(written);
        self
    }

    const fn example(mut self, written: &'static str) -> Self {
        self.example = Some(written);
        self
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn without_effect(mut self) -> Self {
        self.without_effect = true;
        self
    }

    /// Every spelling, the one of this project first.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &'static str> {
        [self.name]
            .into_iter()
            .chain(self.singular)
            .chain(self.aliases.iter().copied())
    }
}

/// The words of a choice that the reader knows, for the table.
pub(crate) const fn words<T: Copy, const N: usize>(
    choices: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut words = [""; N];
    let mut index = 0;
    while index < N {
        words[index] = choices[index].0;
        index += 1;
    }
    words
}

/// Finds a key by any of its spellings; dashes count as underscores.
pub(crate) fn find<'k>(keys: &'k [KeySpec], written: &str) -> Option<&'k KeySpec> {
    let written = written.replace('-', "_");
    let is = |key: &&KeySpec| key.spellings().any(|spelling| spelling == written);
    keys.iter().find(is)
}

#[cfg(test)]
mod tests {
    use super::{Items, KeySpec, PLUGIN, ROOT, Shape};

    fn every_key() -> Vec<&'static KeySpec> {
        let mut found = Vec::new();
        collect(ROOT, &mut found);
        found
    }

    fn collect(keys: &'static [KeySpec], found: &mut Vec<&'static KeySpec>) {
        for key in keys {
            found.push(key);
            below(&key.shape, found);
        }
    }

    fn below(shape: &'static Shape, found: &mut Vec<&'static KeySpec>) {
        match shape {
            Shape::Section(keys) | Shape::WordOr(_, keys) => collect(keys, found),
            Shape::Named(each) => below(each, found),
            Shape::List(Items::Plugin(_)) => collect(PLUGIN, found),
            _ => {}
        }
    }

    #[test]
    fn every_key_has_a_line_about_it() {
        for key in every_key() {
            let doc = key.doc;
            let is_line = doc.len() > 10 && !doc.contains('\n') && !doc.ends_with('.');
            assert!(is_line, "`{}`: {doc:?}", key.name);
        }
    }
}
