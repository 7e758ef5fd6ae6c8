//! What an application is made of, for people and for programs: the plan that it is wired from, the linked code, and what plugins have hooked
//! where. The drawing and the machine come from one value.
//!
//! | question | answer |
//! | --- | --- |
//! | what happens to this message? | [`Drawing::explain`] |
//! | what belongs together? | [`Drawing::graph`] |
//!
//! ```
//! use cqrs_config::drawing::{Drawing, Pipelines};
//! use cqrs_config::{Catalog, Environment, Loaded};
//!
//! let text = "service_bus: { command_buses: { commands: ~ } }";
//! let catalog = Catalog::default();                       // nothing is linked into this example
//! let loaded = Loaded::from_text("cqrs.yaml", text, &Environment::empty(), &catalog)?;
//!
//! let drawing = Drawing::new(loaded.plan, catalog, Pipelines::default());
//! let unknown = drawing.explain("OpenAccount").unwrap_err();
//! assert_eq!(unknown.to_string(), "no message, handler or Rust type is called `OpenAccount`");
//! # Ok::<(), cqrs_config::Report>(())
//! ```
//!
//! Nothing is opened for it, and no database is there: an application answers it that cannot start yet.

mod explain;
mod find;
mod graph;
mod pipelines;
mod place;

pub use explain::{
    Explanation, OnBus, Reached, ReachedAggregate, ReachedDependency, ReachedRepository, Subject,
    ThroughQueue, Unhandled, Unreached, Upcasting, Walk,
};
pub use find::UnknownName;
pub use graph::{Edge, EdgeKind, Graph, Node, NodeKind};
pub use pipelines::{
    Act, AddedRoute, BusPipeline, Pipelines, RefusedPlugin, Step, StoreHook, StorePipeline,
};
pub use place::{RustPlace, YamlPlace};

use crate::catalog::{AggregateEntry, Catalog, HandlerEntry, MessageEntry, MessageKind};
use crate::plan::{Plan, RepositoryPlan};

/// An application, to be shown.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// What it is wired from.
    pub plan: Plan,
    /// What its code offers.
    pub catalog: Catalog,
    /// What plugins have made of its buses and stores.
    pub pipelines: Pipelines,
}

impl Drawing {
    /// Of these parts.
    pub fn new(plan: Plan, catalog: Catalog, pipelines: Pipelines) -> Self {
        Self {
            plan,
            catalog,
            pipelines,
        }
    }

    /// What happens to a message: every bus that has it, the stages with their plugins, its handlers and what they work with.
    ///
    /// The name is a wire name, one of former times, that of a Rust type, or the id of a handler; the first of these that fits anything counts.
    /// Several messages may be meant: a command and an event of one name, or all that a handler takes.
    ///
    /// # Errors
    /// When nothing is called that.
    pub fn explain(&self, name: &str) -> Result<Vec<Explanation>, UnknownName> {
        let found = find::find(self, name)?;
        Ok(found
            .into_iter()
            .map(|(kind, name)| explain::explain(self, kind, &name))
            .collect())
    }

    pub(crate) fn message(&self, kind: MessageKind, name: &str) -> Option<&MessageEntry> {
        let mut messages = self.catalog.messages.iter();
        messages.find(|message| message.kind == kind && message.name == name)
    }

    pub(crate) fn handler(
        &self,
        kind: MessageKind,
        id: &str,
        message: &str,
    ) -> Option<&HandlerEntry> {
        let mut handlers = self.catalog.handlers.iter();
        handlers.find(|one| one.kind == kind && one.id == id && one.message == message)
    }

    pub(crate) fn aggregate(&self, type_name: &str) -> Option<&AggregateEntry> {
        let is_called = |entry: &&AggregateEntry| is_called(entry, type_name);
        self.catalog.aggregates.iter().find(is_called)
    }

    /// The repository that a handler is given.
    pub(crate) fn repository(
        &self,
        aggregate: &str,
        named: Option<&str>,
    ) -> Option<&RepositoryPlan> {
        let entry = self.aggregate(aggregate);
        let holds = |repository: &&RepositoryPlan| {
            let mut types = repository.aggregate_types.iter();
            types.any(|held| held == aggregate || entry.is_some_and(|entry| is_called(entry, held)))
        };
        let mut repositories = self.plan.repositories.iter().filter(holds);
        match named {
            Some(name) => repositories.find(|repository| repository.name == name),
            None => repositories.next(),
        }
    }
}

fn is_called(entry: &AggregateEntry, name: &str) -> bool {
    entry.type_name == name || entry.aliases.iter().any(|alias| alias == name)
}
