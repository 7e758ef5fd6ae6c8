use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use super::{
    AggregateRegistration, HandlerRegistration, MessageRegistration, Origin, PluginRegistration,
    Registration, UpcasterRegistration,
};
use crate::message::MessageKind;
use crate::snapshot::SnapshotDriver;
use crate::store::StoreDriver;

/// All registrations of one application, in a fixed order: by id, then by place.
///
/// The same thing registered twice from the same line counts once: a crate whose unit tests link it once more as a library, by way of a
/// dev-dependency, does that, and so does who registers by hand what is linked. Of a crate that is there twice the unit tests' build is taken.
#[derive(Clone, Default)]
pub struct Registry {
    messages: Vec<&'static MessageRegistration>,
    /// The names that messages had before, in their order.
    older_names: Vec<(&'static str, &'static MessageRegistration)>,
    handlers: Vec<&'static HandlerRegistration>,
    aggregates: Vec<&'static AggregateRegistration>,
    plugins: Vec<&'static PluginRegistration>,
    upcasters: Vec<&'static UpcasterRegistration>,
    drivers: Vec<&'static dyn StoreDriver>,
    /// The ids of the handlers, in their order.
    handler_ids: Vec<Cow<'static, str>>,
    snapshot_drivers: Vec<&'static dyn SnapshotDriver>,
}

/// Two registrations that cannot both be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// What it is: `command handler`, `event`, `plugin`...
    pub what: String,
    /// The id or name that both have.
    pub name: String,
    /// The one.
    pub first: Origin,
    /// The other.
    pub second: Origin,
}

impl Registry {
    /// Nothing registered.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that the linked crates submitted.
    ///
    /// A crate that is in `Cargo.toml` but that no code names is not linked, and has submitted nothing: say `cqrs::link!(that_crate);`.
    #[must_use]
    pub fn linked() -> Self {
        Self::new().with(inventory::iter::<Registration>.into_iter().copied())
    }

    /// With these registrations too.
    #[must_use]
    pub fn with(mut self, registrations: impl IntoIterator<Item = Registration>) -> Self {
        for registration in registrations {
            match registration {
                Registration::Message(message) => self.messages.push(message),
                Registration::Handler(handler) => self.handlers.push(handler),
                Registration::Aggregate(aggregate) => self.aggregates.push(aggregate),
                Registration::Plugin(plugin) => self.plugins.push(plugin),
                Registration::Upcaster(upcaster) => self.upcasters.push(upcaster),
                Registration::StoreDriver(driver) => self.drivers.push(driver),
                Registration::SnapshotDriver(driver) => self.snapshot_drivers.push(driver),
            }
        }
        self.settle();
        self
    }

    fn settle(&mut self) {
        settle(&mut self.messages, |message| {
            (Cow::Borrowed(message.name), "", message.origin)
        });
        let messages = self.messages.iter();
        self.older_names = messages
            .flat_map(|&message| message.aliases.iter().map(move |&alias| (alias, message)))
            .collect();
        self.older_names.sort_by_key(|(alias, _)| *alias);
        settle(&mut self.handlers, |handler| {
            (handler.id.to_text(), handler.message, handler.origin)
        });
        self.handler_ids = self
            .handlers
            .iter()
            .map(|handler| handler.id.to_text())
            .collect();
        settle(&mut self.aggregates, |aggregate| {
            (Cow::Borrowed(aggregate.type_name), "", aggregate.origin)
        });
        settle(&mut self.plugins, |plugin| {
            (plugin.id.to_text(), "", plugin.origin)
        });
        settle(&mut self.upcasters, |upcaster| {
            (upcaster.id.to_text(), "", upcaster.origin)
        });
        self.drivers.sort_by_key(|driver| driver.name());
        self.drivers.dedup_by_key(|driver| driver.name());
        self.snapshot_drivers.sort_by_key(|driver| driver.name());
        self.snapshot_drivers.dedup_by_key(|driver| driver.name());
    }

    /// The message types, by name.
    pub fn messages(&self) -> impl Iterator<Item = &'static MessageRegistration> + '_ {
        self.messages.iter().copied()
    }

    /// The message of this kind and name, or that had this name before.
    #[must_use]
    pub fn message(&self, kind: MessageKind, name: &str) -> Option<&'static MessageRegistration> {
        let first = self.messages.partition_point(|message| message.name < name);
        let of_name = self.messages[first..].iter().copied();
        let mut of_name = of_name.take_while(|message| message.name == name);
        of_name
            .find(|message| message.kind == kind)
            .or_else(|| self.message_once_named(kind, name))
    }

    fn message_once_named(
        &self,
        kind: MessageKind,
        name: &str,
    ) -> Option<&'static MessageRegistration> {
        let first = self.older_names.partition_point(|(older, _)| *older < name);
        let of_name = self.older_names[first..].iter();
        let mut of_name = of_name.take_while(|(older, _)| *older == name);
        of_name
            .find(|(_, message)| message.kind == kind)
            .map(|(_, message)| *message)
    }

    /// The name of a message and all names that it had before.
    #[must_use]
    pub fn names_of(&self, kind: MessageKind, name: &'static str) -> Vec<&'static str> {
        let aliases = self
            .message(kind, name)
            .map_or(&[][..], |message| message.aliases);
        std::iter::once(name)
            .chain(aliases.iter().copied())
            .collect()
    }

    /// The handlers, by id.
    pub fn handlers(&self) -> impl Iterator<Item = &'static HandlerRegistration> + '_ {
        self.handlers.iter().copied()
    }

    /// The handlers of this id. Several only where one function is registered for several messages.
    pub fn handlers_with_id<'a>(
        &'a self,
        id: &'a str,
    ) -> impl Iterator<Item = &'static HandlerRegistration> + 'a {
        let first = self.handler_ids.partition_point(|known| **known < *id);
        (self.handler_ids[first..]
            .iter()
            .zip(&self.handlers[first..]))
        .take_while(move |(known, _)| **known == *id)
        .map(|(_, handler)| *handler)
    }

    /// The aggregate types, by configured name.
    pub fn aggregates(&self) -> impl Iterator<Item = &'static AggregateRegistration> + '_ {
        self.aggregates.iter().copied()
    }

    /// The plugins, by id.
    pub fn plugins(&self) -> impl Iterator<Item = &'static PluginRegistration> + '_ {
        self.plugins.iter().copied()
    }

    /// The plugin of this id, or that prooph has as a class of this name.
    #[must_use]
    pub fn plugin(&self, id: &str) -> Option<&'static PluginRegistration> {
        self.plugins()
            .find(|plugin| plugin.id.to_text() == id)
            .or_else(|| self.plugins().find(|plugin| plugin.aliases.contains(&id)))
    }

    /// The upcasters, by id.
    pub fn upcasters(&self) -> impl Iterator<Item = &'static UpcasterRegistration> + '_ {
        self.upcasters.iter().copied()
    }

    /// The drivers of event stores, by name.
    pub fn store_drivers(&self) -> impl Iterator<Item = &'static dyn StoreDriver> + '_ {
        self.drivers.iter().copied()
    }

    /// The drivers of snapshot stores, by name.
    pub fn snapshot_drivers(&self) -> impl Iterator<Item = &'static dyn SnapshotDriver> + '_ {
        self.snapshot_drivers.iter().copied()
    }

    /// Names and ids that two places claim.
    #[must_use]
    pub fn duplicates(&self) -> Vec<Duplicate> {
        let mut seen = Seen::default();
        for message in &self.messages {
            seen.see(
                "message".to_owned(),
                Cow::Borrowed(message.name),
                message.origin,
            );
        }
        for handler in &self.handlers {
            seen.see(
                format!("{} handler", handler.kind),
                handler.id.to_text(),
                handler.origin,
            );
        }
        for aggregate in &self.aggregates {
            seen.see(
                "aggregate".to_owned(),
                Cow::Borrowed(aggregate.type_name),
                aggregate.origin,
            );
        }
        for plugin in &self.plugins {
            seen.see("plugin".to_owned(), plugin.id.to_text(), plugin.origin);
        }
        seen.duplicates
    }
}

/// An id, what tells apart those that share id and line, and the place.
type Identity = (Cow<'static, str>, &'static str, Origin);

/// By id, then by place, each once. Where a crate is there as unit tests and as a library too, the build of the tests stays: its types are
/// those that the tests name.
fn settle<T>(entries: &mut Vec<&'static T>, identity: impl Fn(&T) -> Identity) {
    entries.sort_by_cached_key(|entry| {
        let (id, detail, origin) = identity(entry);
        (id, origin.place(), detail, !origin.in_tests)
    });
    entries.dedup_by(|later, earlier| {
        let (later, earlier) = (identity(later), identity(earlier));
        later.2.place() == earlier.2.place() && later.0 == earlier.0 && later.1 == earlier.1
    });
}

#[derive(Default)]
struct Seen {
    first: HashMap<(String, Cow<'static, str>), Origin>,
    duplicates: Vec<Duplicate>,
}

impl Seen {
    fn see(&mut self, what: String, name: Cow<'static, str>, origin: Origin) {
        match self.first.get(&(what.clone(), name.clone())) {
            Some(&first) => self.duplicates.push(Duplicate {
                what,
                name: name.into_owned(),
                first,
                second: origin,
            }),
            None => {
                self.first.insert((what, name), origin);
            }
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("messages", &self.messages.len())
            .field("handlers", &self.handlers)
            .field("aggregates", &self.aggregates.len())
            .field("plugins", &self.plugins)
            .finish_non_exhaustive()
    }
}
