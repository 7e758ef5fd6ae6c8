//! The data collector: see [`DataCollector`].

mod collected;
mod state;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{Dispatching, Pipeline, Plugin, PluginError, PluginSite, Stage};
use cqrs_core::registry::PluginRegistration;

use crate::MessageContext;
use crate::context;
use state::State;

pub use collected::{Collected, CollectedBus, CollectedCall, CollectedMessage};

/// Collects what happens on buses, for a page that shows it: how many messages and how long they took, the last of them one by one, who called
/// whom, and the routes, plugins and settings of the bus. Clones are the same collector, so an application that provides one can read it.
///
/// ```
/// use std::sync::Arc;
/// use cqrs_plugins::DataCollector;
///
/// let collector = Arc::new(DataCollector::new());
/// // .provide(Arc::clone(&collector)), and later, or in a handler that takes `Service<DataCollector>`:
/// let json = serde_json::to_string(&collector.collected()).unwrap();
/// assert_eq!(json, r#"{"buses":[]}"#);
/// collector.reset();
/// ```
///
/// ```yaml
/// services:
///   prooph_service_bus.plugin.data_collector: { keep: 200, payload: true }
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_service_bus.plugin.data_collector] }
/// ```
///
/// * Counts and durations are of all messages since the last [`reset`](Self::reset); single messages and calls are the last `keep`, 1,000 unless
///   it says otherwise, of each bus.
/// * The content of messages is collected with `payload: true` only: it may be secret.
/// * A message is counted even if it never comes to a handler: refused by a guard, or without one.
/// * A duration is that of the whole dispatch, from its first stage to behind everything else, the commit included. An event is one message for all inline listeners, and
///   one for each delivery to a durable one; a command that is decided again after a conflict is one each time.
///
/// prooph collects for one HTTP request, never queries, and keeps what nobody resets without end; here it is for the whole process, bounded, and
/// query buses are collected too.
#[derive(Clone)]
pub struct DataCollector {
    state: Arc<Mutex<State>>,
    payload: bool,
}

impl Default for DataCollector {
    fn default() -> Self {
        Self {
            state: Arc::new(Mutex::new(State::new(Self::KEEP))),
            payload: false,
        }
    }
}

/// What is known of a message when it has come in.
struct Begun {
    at: Duration,
    message_data: serde_json::Value,
}

impl DataCollector {
    /// How many messages and calls of a bus are kept, unless it is said otherwise.
    pub const KEEP: usize = 1_000;

    /// Nothing collected yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the last `count` messages and calls of each bus.
    #[must_use]
    pub fn keeping(self, count: usize) -> Self {
        self.lock().keep(count);
        self
    }

    /// With the content of messages, which may be secret.
    #[must_use]
    pub fn with_payload(mut self) -> Self {
        self.payload = true;
        self
    }

    /// What was collected so far.
    #[must_use]
    pub fn collected(&self) -> Collected {
        self.lock().collected()
    }

    /// Forgets all messages, calls, counts and durations; the buses stay.
    pub fn reset(&self) {
        self.lock().reset();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody has been chosen for the message.
    fn note_call(&self, bus: usize, dispatching: &Dispatching<'_>) {
        let (message_id, message) = (dispatching.message_id(), dispatching.message_name());
        let caused_by = dispatching.metadata().causation_id();
        let handlers: Vec<_> = match dispatching.handler() {
            Some(handler) => vec![handler],
            None => dispatching.listeners().collect(),
        };
        let mut state = self.lock();
        for handler in handlers {
            let handler = handler.to_owned();
            state.note_call(
                bus,
                CollectedCall {
                    message_id,
                    message,
                    handler,
                    caused_by,
                },
            );
        }
    }

    fn begin(&self, dispatching: &mut Dispatching<'_>) {
        let begun = Begun {
            at: dispatching.clock().elapsed(),
            message_data: match self.payload {
                true => context::data(dispatching),
                false => serde_json::Value::Null,
            },
        };
        dispatching.extensions_mut().insert(begun);
    }

    fn end(&self, bus: usize, dispatching: &mut Dispatching<'_>) {
        let begun = dispatching.extensions_mut().remove::<Begun>();
        let begun = begun.unwrap_or_else(|| Begun {
            at: dispatching.clock().elapsed(),
            message_data: serde_json::Value::Null,
        });
        let message = CollectedMessage {
            message_id: dispatching.message_id(),
            created_at: dispatching.created_at(),
            duration: dispatching.clock().elapsed().saturating_sub(begun.at),
            exception: context::exception(dispatching),
            context: MessageContext {
                message_data: begun.message_data,
                ..MessageContext::of(dispatching)
            },
        };
        self.lock().note_message(bus, message);
    }
}

impl Plugin for DataCollector {
    fn attach(&self, pipeline: &mut Pipeline) {
        let bus = self
            .lock()
            .add_bus(pipeline.bus(), pipeline.description().clone());
        let collector = self.clone();
        let routed = Stage::Route.plus(-50_000);
        pipeline.on(routed, move |dispatching: &mut Dispatching<'_>| {
            collector.note_call(bus, dispatching);
            Ok(())
        });
        let collector = self.clone();
        let begin = Stage::Initialize.plus(100);
        pipeline.on(begin, move |dispatching: &mut Dispatching<'_>| {
            collector.begin(dispatching);
            Ok(())
        });
        let collector = self.clone();
        let end = Stage::Finalize.plus(-100);
        pipeline.on(end, move |dispatching: &mut Dispatching<'_>| {
            collector.end(bus, dispatching);
            Ok(())
        });
    }
}

impl fmt::Debug for DataCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.collected(), f)
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("prooph_service_bus.plugin.data_collector", make, origin!())
        .with_aliases(&[
            "prooph_service_bus.plugin.symfony_data_collector",
            r"Prooph\Bundle\ServiceBus\Plugin\DataCollectorPlugin",
        ])
        .with_options(&[
            OptionSpec::new(
                "keep",
                OptionKind::Int {
                    min: 0,
                    max: 1_000_000,
                },
                "how many messages and calls of each bus are kept; otherwise 1000, or what the provided collector says",
            ),
            OptionSpec::new(
                "payload",
                OptionKind::Bool,
                "whether the content of messages is collected too",
            ),
        ]);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let provided = site.services().find::<DataCollector>(None);
    let mut collector = provided.as_deref().cloned().unwrap_or_default();
    let keep = site.options().int("keep");
    if let Some(count) = keep.and_then(|count| usize::try_from(count).ok()) {
        collector = collector.keeping(count);
    }
    if let Some(payload) = site.options().bool("payload") {
        collector.payload = payload;
    }
    Ok(Arc::new(collector))
}
