use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cqrs_core::DispatchError;
use cqrs_core::origin;
use cqrs_core::plugin::{
    BusIdentity, Dispatching, ListenerFailure, Pipeline, Plugin, PluginError, PluginSite, Stage,
};
use cqrs_core::registry::PluginRegistration;

/// Measures how long messages take, one section for each bus and message: from before the handler to behind everything else, the commit
/// included. Each measurement is told to `cqrs::stopwatch` of `tracing`, at level debug, and to a [`StopwatchSink`] if the application provides
/// one. Clones are the same stopwatch, so an application that provides one can read it.
///
/// ```
/// use std::sync::Arc;
/// use cqrs_plugins::Stopwatch;
///
/// let stopwatch = Arc::new(Stopwatch::new());
/// // .provide(Arc::clone(&stopwatch)), and later:
/// for section in stopwatch.sections() {
///     println!("{}: {} times, {:?} at most", section.name, section.count, section.longest);
/// }
/// ```
///
/// ```yaml
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_service_bus.plugin.stopwatch] }
/// ```
///
/// Time is that of the application's clock. What never comes to a handler, refused by a guard for example, is not measured. An event is measured once for all inline listeners, and once for each delivery to a durable one; a
/// command that is decided again after a conflict each time.
/// Sections are called `command:account_command_bus:OpenAccount`, as in prooph, which does not measure queries; they are measured here.
#[derive(Clone, Default)]
pub struct Stopwatch {
    sections: Arc<Mutex<Sections>>,
    sink: Option<Arc<dyn StopwatchSink>>,
}

type Sections = BTreeMap<(Arc<str>, &'static str), Section>;

/// What was measured of one message on one bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `<type>:<bus>:<message>`.
    pub name: String,
    /// How often.
    pub count: u64,
    /// How long, all together.
    pub total: Duration,
    /// How long at most.
    pub longest: Duration,
}

/// Gets every measurement, for a histogram for example: implemented by the application and provided as `dyn StopwatchSink`. Every
/// `Fn(&Lap<'_>)` is one.
///
/// * Called in the dispatch, which waits for it.
pub trait StopwatchSink: Send + Sync + 'static {
    /// One message has been measured.
    fn measured(&self, lap: &Lap<'_>);
}

impl<F: Fn(&Lap<'_>) + Send + Sync + 'static> StopwatchSink for F {
    fn measured(&self, lap: &Lap<'_>) {
        self(lap);
    }
}

/// One measurement.
#[derive(Debug)]
#[non_exhaustive]
pub struct Lap<'a> {
    /// The bus.
    pub bus: &'a BusIdentity,
    /// The wire name of the message.
    pub message: &'static str,
    /// How long it took.
    pub elapsed: Duration,
    /// What the dispatch failed with.
    pub error: Option<&'a DispatchError>,
    /// Of an event, the listeners that failed.
    pub failed_listeners: &'a [ListenerFailure],
}

/// When a dispatch passed the beginning of its section.
struct Started(Duration);

impl Stopwatch {
    /// Nothing measured yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells every measurement to `sink` too.
    #[must_use]
    pub fn with_sink(mut self, sink: Arc<dyn StopwatchSink>) -> Self {
        self.sink = Some(sink);
        self
    }

    /// What was measured so far, by bus and message.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        self.lock().values().cloned().collect()
    }

    /// Forgets it.
    pub fn reset(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Sections> {
        self.sections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, bus: &Arc<str>, lap: &Lap<'_>) {
        let mut sections = self.lock();
        let section = sections
            .entry((Arc::clone(bus), lap.message))
            .or_insert_with(|| Section {
                name: format!("{bus}:{}", lap.message),
                count: 0,
                total: Duration::ZERO,
                longest: Duration::ZERO,
            });
        section.count += 1;
        section.total += lap.elapsed;
        section.longest = section.longest.max(lap.elapsed);
        drop(sections);
        tracing::debug!(target: "cqrs::stopwatch", bus = %bus, message_name = lap.message, elapsed = ?lap.elapsed, "measured");
        if let Some(sink) = &self.sink {
            sink.measured(lap);
        }
    }
}

impl Plugin for Stopwatch {
    fn attach(&self, pipeline: &mut Pipeline) {
        let begin = Stage::InvokeHandler.plus(2_000);
        pipeline.on(begin, |dispatching: &mut Dispatching<'_>| {
            let started = Started(dispatching.clock().elapsed());
            dispatching.extensions_mut().insert(started);
            Ok(())
        });
        let stopwatch = self.clone();
        let BusIdentity { kind, name } = pipeline.bus();
        let bus: Arc<str> = format!("{kind}:{name}").into();
        let end = Stage::Finalize.plus(-2_000);
        pipeline.on(end, move |dispatching: &mut Dispatching<'_>| {
            if let Some(Started(at)) = dispatching.extensions_mut().remove() {
                let lap = Lap {
                    bus: dispatching.bus(),
                    message: dispatching.message_name(),
                    elapsed: dispatching.clock().elapsed().saturating_sub(at),
                    error: dispatching.error(),
                    failed_listeners: dispatching.failed_listeners(),
                };
                stopwatch.note(&bus, &lap);
            }
            Ok(())
        });
    }
}

impl fmt::Debug for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.sections()).finish()
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("prooph_service_bus.plugin.stopwatch", make, origin!())
        .with_aliases(&[r"Prooph\Bundle\ServiceBus\Plugin\StopwatchPlugin"]);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let provided = site.services().find::<Stopwatch>(None);
    let mut stopwatch = provided.as_deref().cloned().unwrap_or_default();
    if let Some(sink) = site.services().find::<dyn StopwatchSink>(None) {
        stopwatch = stopwatch.with_sink(sink);
    }
    Ok(Arc::new(stopwatch))
}
