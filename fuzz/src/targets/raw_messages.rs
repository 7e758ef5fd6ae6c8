use std::cell::RefCell;

use cqrs::App;
use cqrs::message::{MessageFactory, MessageKind, RawMessage};
use cqrs::registry::RegisteredMessages;
use cqrs::upcast::{OldMessage, Upcasters};
use tokio::runtime::{Builder, Runtime};

use super::application::registry;

/// What is dispatched stays in memory, so an application does not live for ever.
const LONGEST_LIFE: usize = 2_000;

const CONFIGURATION: &str = "
services: { store: { driver: memory } }
event_store: { stores: { main: { type: store } } }
service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }
";

struct Receiver {
    runtime: Runtime,
    app: App,
    factory: RegisteredMessages,
    upcasters: Upcasters,
    received: usize,
}

thread_local! {
    static RECEIVER: RefCell<Option<Receiver>> = const { RefCell::new(None) };
}

pub(super) fn run(bytes: &[u8]) {
    let raw = match RawMessage::from_slice(bytes) {
        Ok(raw) => raw,
        Err(invalid) => {
            assert!(!invalid.violations().is_empty());
            assert!(invalid.to_string().len() < 100_000, "a long error");
            return;
        }
    };
    let again = RawMessage::from_json(&raw.to_json());
    assert_eq!(again.as_ref().ok(), Some(&raw), "{again:?}");
    RECEIVER.with_borrow_mut(|receiver| {
        if receiver
            .as_ref()
            .is_some_and(|it| it.received > LONGEST_LIFE)
        {
            *receiver = None;
        }
        receiver.get_or_insert_with(Receiver::new).receive(&raw);
    });
}

impl Receiver {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime without input and output always starts");
        let builder = App::from_text("raw.yaml", CONFIGURATION).registry(registry());
        let app = runtime.block_on(builder.build());
        Self {
            app: app.unwrap_or_else(|error| panic!("{error}")),
            runtime,
            factory: RegisteredMessages::of(&registry()),
            upcasters: Upcasters::of(&registry(), &[]),
            received: 0,
        }
    }

    fn receive(&mut self, raw: &RawMessage) {
        self.received += 1;
        for kind in [MessageKind::Command, MessageKind::Event, MessageKind::Query] {
            match self.factory.make(kind, raw) {
                Ok(typed) => assert_eq!(typed.kind(), kind),
                Err(error) => assert!(error.to_string().len() < 100_000, "a long error"),
            }
        }
        for version in 0..4 {
            let old = OldMessage::event(raw.name(), version, raw.payload());
            let _ = self
                .upcasters
                .messages(old)
                .map_err(|error| error.to_string());
        }
        // A dispatch that is refused is an answer as well.
        self.runtime.block_on(async {
            let _ = self.app.commands().dispatch_raw(raw.clone()).await;
            let _ = self.app.events().publish_raw(raw.clone()).await;
            let _ = self.app.queries().ask_raw(raw.clone()).await;
        });
    }
}
