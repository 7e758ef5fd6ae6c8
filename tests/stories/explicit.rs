//! Registration by hand, beside the one that the linker collects.

use std::sync::Arc;

use cqrs::bus::{CommandBusSettings, EventBusSettings, ListenerSettings, QueryBusSettings};
use cqrs::inject::Services;
use cqrs::memory::MemoryStore;
use cqrs::message::MessageKind;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registry;
use cqrs::runtime::RuntimeBuilder;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, closed, within};

#[derive(Serialize, Deserialize, Command)]
struct Knock;

#[derive(Serialize, Deserialize, Event)]
#[event(alias = "Banged")]
struct Knocked;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = usize)]
struct HowOften;

/// Its methods are handlers, and it is a service.
#[derive(Default)]
struct Door {
    notebook: Notebook,
}

#[command_handlers]
impl Door {
    pub(crate) async fn knock(&self, _: Knock, events: Events) -> HandlerResult {
        self.notebook.note("knock");
        Ok(events.raise(Knocked)?)
    }
}

#[event_listeners]
impl Door {
    pub(crate) fn open(&self, _: &Knocked) {
        self.notebook.note("open");
    }
}

#[query_handlers]
impl Door {
    pub(crate) fn how_often(&self, _: HowOften) -> HandlerResult<usize> {
        Ok(self.notebook.count("knock"))
    }
}

fn by_hand() -> Registry {
    closed(registrations![
        Knock,
        Knocked,
        HowOften,
        Door::knock,
        Door::open,
        Door::how_often
    ])
}

fn ids(registry: &Registry) -> Vec<String> {
    registry
        .handlers()
        .map(|handler| handler.id.to_text().into_owned())
        .filter(|id| id.starts_with("stories.explicit."))
        .collect()
}

#[test]
fn what_is_registered_by_hand_is_what_the_linker_collects() {
    assert_eq!(ids(&by_hand()), ids(&Registry::linked()));
    assert_eq!(
        ids(&by_hand()),
        [
            "stories.explicit.Door.how_often",
            "stories.explicit.Door.knock",
            "stories.explicit.Door.open"
        ]
    );
    let event = by_hand().message(MessageKind::Event, "Banged").unwrap();
    assert_eq!(event.name, "Knocked");
    let twice = by_hand().with(registrations![Knock, Door::knock]);
    assert!(twice.duplicates().is_empty(), "twice the same is once");
    assert_eq!(ids(&twice).len(), 3);
}

#[tokio::test]
async fn an_application_may_know_nothing_but_what_is_registered_by_hand() {
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }",
        [],
    );
    let door = Arc::new(Door::default());
    let builder = story.builder.registry(by_hand()).provide(Arc::clone(&door));
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(Knock).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(app.ask(HowOften).await.unwrap(), 1);
    assert_eq!(door.notebook.lines(), ["knock", "open"]);
}

#[tokio::test]
async fn an_application_needs_no_configuration_at_all() {
    let door = Arc::new(Door::default());
    let mut services = Services::default();
    services.provide(None, Arc::clone(&door));
    let registry = by_hand();
    let of = |kind| {
        registry
            .handlers()
            .filter(move |handler| handler.kind == kind)
    };
    let mut commands = CommandBusSettings::new("commands");
    commands.handlers = of(MessageKind::Command).collect();
    let mut events = EventBusSettings::new("events");
    events.listeners = of(MessageKind::Event).map(ListenerSettings::new).collect();
    let mut queries = QueryBusSettings::new("queries");
    queries.handlers = of(MessageKind::Query).collect();
    let runtime = RuntimeBuilder::new()
        .registry(registry.clone())
        .services(services)
        .store("main", Arc::new(MemoryStore::new()))
        .command_bus(commands)
        .event_bus(events)
        .query_bus(queries)
        .build()
        .await
        .unwrap();
    let receipt = runtime.dispatch(Knock).await.unwrap();
    within(runtime.wait_for(&receipt)).await.unwrap();
    assert_eq!(runtime.ask(HowOften).await.unwrap(), 1);
    assert_eq!(door.notebook.lines(), ["knock", "open"]);
    within(runtime.shutdown()).await.unwrap();
}

#[tokio::test]
async fn everything_that_is_missing_is_told_at_once() {
    let registry = by_hand();
    let mut commands = CommandBusSettings::new("commands");
    commands.handlers = registry
        .handlers()
        .filter(|handler| handler.kind == MessageKind::Command)
        .collect();
    let mut queries = QueryBusSettings::new("queries");
    queries.handlers = registry
        .handlers()
        .filter(|handler| handler.kind == MessageKind::Query)
        .collect();
    let builder = RuntimeBuilder::new()
        .registry(registry)
        .command_bus(commands)
        .query_bus(queries);
    let error = builder.build().await.unwrap_err();
    assert_eq!(error.problems.len(), 2);
    let text = error.to_string();
    assert!(text.starts_with("2 things cannot be wired"), "{text}");
    assert!(text.contains("stories.explicit.Door.knock"), "{text}");
}
