//! An application of so many messages, each with its handler and its route.

use std::any::Any;
use std::fmt::Write;

use cqrs::inject::Call;
use cqrs::memory::MemoryDriver;
use cqrs::message::MessageKind;
use cqrs::origin;
use cqrs::registry::{
    Handler, HandlerFuture, HandlerRegistration, ListenerOptions, MessageRegistration,
    RegisteredId, Registration, Registry,
};
use cqrs::shape::JsonShape;
use cqrs::sqlite::SqliteDriver;
use serde_json::{Map, Value, json};

use super::types;

/// What a large application is made of.
pub(super) struct Large {
    /// Message and handler of each route, with the kind of its bus.
    routes: Vec<(MessageKind, &'static str, String)>,
    /// The code that is linked.
    pub(super) registry: Registry,
}

struct Idle;

impl Handler for Idle {
    fn call<'a>(&'a self, _: &'a mut (dyn Any + Send), _: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// A handler as a map wired by hand has it.
pub(super) fn idle() -> Box<dyn Handler> {
    Box::new(Idle)
}

impl Large {
    /// Of ten messages five are commands, three events and two queries.
    pub(super) fn of(routes: usize) -> Self {
        let (mut all, mut registrations) = (Vec::new(), Vec::new());
        for (number, message_type) in types::all().into_iter().enumerate().take(routes) {
            let (kind, verb) = match number % 10 {
                0..5 => (MessageKind::Command, "Do"),
                5..8 => (MessageKind::Event, "Did"),
                _ => (MessageKind::Query, "Find"),
            };
            let message: &str = format!(r"Large\Model\{verb}TheThing{number}").leak();
            let id = RegisteredId::Path {
                module: "large_app::things",
                name: format!("handle_the_thing_{number}").leak(),
            };
            all.push((kind, message, id.to_text().into_owned()));
            registrations.push(Registration::Message(Box::leak(Box::new(
                MessageRegistration {
                    kind,
                    name: message,
                    aliases: &[],
                    version: 1,
                    asynchronous: false,
                    type_id: message_type,
                    decode_event: None,
                    typed: None,
                    shape: JsonShape::default,
                    is_for_tests: false,
                    type_name: || "large_app::things::Thing",
                    origin: origin!(),
                },
            ))));
            registrations.push(Registration::Handler(Box::leak(Box::new(
                HandlerRegistration {
                    kind,
                    id,
                    message,
                    message_type,
                    bus: None,
                    listener: ListenerOptions::default(),
                    is_pure: false,
                    decides: Vec::new,
                    independent_stores: false,
                    dependencies: Vec::new,
                    bind: |_| Ok(idle()),
                    signature: "async fn handle_the_thing(_: TheThing) -> HandlerResult",
                    origin: origin!(),
                },
            ))));
        }
        let drivers = [
            Registration::StoreDriver(&MemoryDriver),
            Registration::StoreDriver(&SqliteDriver),
        ];
        Self {
            routes: all,
            registry: Registry::new().with(drivers).with(registrations),
        }
    }

    fn of_kind(&self, kind: MessageKind) -> impl Iterator<Item = (&str, &str)> {
        let of_kind = self.routes.iter().filter(move |(of, ..)| *of == kind);
        of_kind.map(|(_, message, handler)| (*message, handler.as_str()))
    }

    /// The names of the messages with the ids of their handlers.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.routes.iter();
        pairs.map(|(_, message, handler)| (*message, handler.as_str()))
    }

    /// The configuration; `store` is what stands behind the one service.
    pub(super) fn yaml(&self, store: &str) -> String {
        let mut text = format!(
            "services:\n  large.store: {store}\nevent_store:\n  stores:\n    main: {{ type: large.store }}\nservice_bus:\n"
        );
        for kind in [MessageKind::Command, MessageKind::Event, MessageKind::Query] {
            let _ = write!(
                text,
                "  {kind}_buses:\n    {kind}_bus:\n      router:\n        routes:\n"
            );
            for (message, handler) in self.of_kind(kind) {
                let _ = writeln!(text, "          {message}: {handler}");
            }
        }
        text
    }

    /// The same in JSON.
    pub(super) fn json(&self) -> String {
        let mut buses = Map::new();
        for kind in [MessageKind::Command, MessageKind::Event, MessageKind::Query] {
            let routes: Map<String, Value> = self
                .of_kind(kind)
                .map(|(message, handler)| (message.to_owned(), json!(handler)))
                .collect();
            let bus = format!("{kind}_bus");
            buses.insert(
                format!("{kind}_buses"),
                json!({ bus: { "router": { "routes": routes } } }),
            );
        }
        json!({
            "services": { "large.store": { "driver": "memory" } },
            "event_store": { "stores": { "main": { "type": "large.store" } } },
            "service_bus": buses,
        })
        .to_string()
    }
}
