//! The structured logger: see [`StructuredLogger`].

mod record;

use std::sync::Arc;

use cqrs_core::DispatchError;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{
    Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite, Stage,
};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};
use tracing::{Instrument, Level};

use crate::context;

/// Tells `tracing` of every message: an event when its handler is about to be called and one when everything is over, more at level debug for
/// the stages in between, and a span around the handler, so that what the handler logs is known to belong to it.
///
/// ```yaml
/// services:
///   prooph_service_bus.plugin.psr_logger: { level: info, payload: true }
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_service_bus.plugin.psr_logger] }
/// ```
///
/// ```text
/// INFO cqrs::command_bus: dispatching command OpenAccount to accounts.open bus-type="command" bus-name="account_command_bus" ..
/// ```
///
/// * The targets are `cqrs::command_bus`, `cqrs::event_bus` and `cqrs::query_bus`; the bus's name is a field.
/// * The fields are those of prooph's logger: `bus-type`, `bus-name`, `message-name`, `message-handled`, `message-handler`, `exception`, and
///   `message-id` besides. `message-data`, the content, is there only with `payload: true`: it may be secret. It is gone once a handler has
///   taken the message.
/// * `level` is that of the two events and of the span. A rejection is told at this level too, since it is an answer; a failure at level error.
/// * An event whose listeners failed is told at level warn: it may be delivered again.
#[derive(Debug, Clone)]
pub struct StructuredLogger {
    level: Level,
    payload: bool,
}

impl Default for StructuredLogger {
    fn default() -> Self {
        Self {
            level: Level::INFO,
            payload: false,
        }
    }
}

impl StructuredLogger {
    /// At level info, without content.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// At another level.
    #[must_use]
    pub fn at(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// With the content of messages, which may be secret.
    #[must_use]
    pub fn with_payload(mut self) -> Self {
        self.payload = true;
        self
    }

    /// The level of what happens between the two events.
    fn inner_level(&self) -> Level {
        self.level.max(Level::DEBUG)
    }

    fn dispatching(&self, dispatching: &Dispatching<'_>) {
        let (message, handler) = (Named(dispatching), Handler("to", dispatching));
        let text = format_args!("dispatching {message}{handler}");
        self.tell(self.level, dispatching, text);
    }

    fn finished(&self, dispatching: &Dispatching<'_>) {
        let (message, handler) = (Named(dispatching), Handler("by", dispatching));
        let (level, word) = match dispatching.error() {
            None if !dispatching.failed_listeners().is_empty() => (Level::WARN, "failed"),
            None => (self.level, "finished"),
            Some(error) if is_answer(error) => (self.level, "refused"),
            Some(_) => (Level::ERROR, "failed"),
        };
        self.tell(
            level,
            dispatching,
            format_args!("{word} {message}{handler}"),
        );
    }

    fn tell(&self, level: Level, dispatching: &Dispatching<'_>, text: std::fmt::Arguments<'_>) {
        record::event(level, dispatching, self.payload, text);
    }
}

/// The domain, or a guard, said no.
fn is_answer(error: &DispatchError) -> bool {
    error.is_rejection() || matches!(error, DispatchError::Unauthorized { .. })
}

/// `command OpenAccount`.
struct Named<'a, 'd>(&'a Dispatching<'d>);

impl std::fmt::Display for Named<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0.bus().kind, self.0.message_name())
    }
}

/// ` by accounts.open`, where somebody was chosen.
struct Handler<'a, 'd>(&'static str, &'a Dispatching<'d>);

impl std::fmt::Display for Handler<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match context::handler(self.1) {
            Some(handler) => write!(f, " {} {handler}", self.0),
            None => Ok(()),
        }
    }
}

/// What is told behind the framework's own steps.
const STAGES: [(Stage, &str); 4] = [
    (Stage::Initialize, "initialized"),
    (Stage::DetectMessageName, "detected the name of"),
    (Stage::Route, "routed"),
    (Stage::LocateHandler, "located the handler of"),
];

impl Plugin for StructuredLogger {
    fn attach(&self, pipeline: &mut Pipeline) {
        for (stage, words) in STAGES {
            let logger = self.clone();
            pipeline.on(
                stage.plus(-100),
                move |dispatching: &mut Dispatching<'_>| {
                    let text = format_args!("{words} {}", Named(dispatching));
                    logger.tell(logger.inner_level(), dispatching, text);
                    Ok(())
                },
            );
        }
        let logger = self.clone();
        let before = Stage::InvokeHandler.plus(2_000);
        pipeline.on(before, move |dispatching: &mut Dispatching<'_>| {
            logger.dispatching(dispatching);
            Ok(())
        });
        let logger = self.clone();
        let end = Stage::Finalize.plus(-2_000);
        pipeline.on(end, move |dispatching: &mut Dispatching<'_>| {
            logger.finished(dispatching);
            Ok(())
        });
        pipeline.around(Spanned(self.level));
    }
}

/// Puts a span around each call of a handler.
struct Spanned(Level);

impl Around for Spanned {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        let span = record::span(self.0, dispatching);
        Box::pin(next.run(dispatching).instrument(span))
    }
}

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("prooph_service_bus.plugin.psr_logger", make, origin!())
        .with_aliases(&[r"Prooph\Bundle\ServiceBus\Plugin\PsrLoggerPlugin"])
        .with_options(&[
            OptionSpec::new(
                "level",
                OptionKind::OneOf(&["error", "warn", "info", "debug", "trace"]),
                "the level at which a message and its end are told",
            )
            .with_default("info"),
            OptionSpec::new(
                "payload",
                OptionKind::Bool,
                "whether the content of messages is told too",
            )
            .with_default("false"),
        ]);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let mut logger = StructuredLogger::new();
    if let Some(level) = site.options().text("level") {
        logger = logger.at(level.parse().map_err(PluginError::refused)?);
    }
    if site.options().bool("payload") == Some(true) {
        logger = logger.with_payload();
    }
    Ok(Arc::new(logger))
}
