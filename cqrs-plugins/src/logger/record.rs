use std::fmt;

use cqrs_core::message::MessageKind;
use cqrs_core::plugin::Dispatching;
use tracing::{Level, Span};

use crate::context;

/// Calls a macro of `tracing` with a target and a level that are only known at run time: it wants both as constants.
macro_rules! with_target_and_level {
    ($macro:ident, $kind:expr, $level:expr, $($rest:tt)+) => {
        match $kind {
            MessageKind::Command => with_target_and_level!(@ $macro, "cqrs::command_bus", $level, $($rest)+),
            MessageKind::Event => with_target_and_level!(@ $macro, "cqrs::event_bus", $level, $($rest)+),
            MessageKind::Query => with_target_and_level!(@ $macro, "cqrs::query_bus", $level, $($rest)+),
        }
    };
    (@ $macro:ident, $target:literal, $level:expr, $($rest:tt)+) => {
        match $level {
            Level::ERROR => tracing::$macro!(target: $target, Level::ERROR, $($rest)+),
            Level::WARN => tracing::$macro!(target: $target, Level::WARN, $($rest)+),
            Level::INFO => tracing::$macro!(target: $target, Level::INFO, $($rest)+),
            Level::DEBUG => tracing::$macro!(target: $target, Level::DEBUG, $($rest)+),
            Level::TRACE => tracing::$macro!(target: $target, Level::TRACE, $($rest)+),
        }
    };
}

/// One event, with everything that is known of the message.
pub(super) fn event(
    level: Level,
    dispatching: &Dispatching<'_>,
    payload: bool,
    text: fmt::Arguments<'_>,
) {
    let bus = dispatching.bus();
    with_target_and_level!(event, bus.kind, level, {
        "bus-type" = bus.kind.as_str(),
        "bus-name" = bus.name,
        "message-name" = dispatching.message_name(),
        "message-id" = %dispatching.message_id(),
        "message-handled" = dispatching.is_handled(),
        "message-handler" = context::handler(dispatching),
        "message-data" = payload.then(|| context::data(dispatching).to_string()),
        "exception" = context::exception(dispatching),
    }, "{}", text);
}

/// The span around one call of a handler.
pub(super) fn span(level: Level, dispatching: &Dispatching<'_>) -> Span {
    let bus = dispatching.bus();
    with_target_and_level!(
        span, bus.kind, level, "handle",
        "bus-type" = bus.kind.as_str(),
        "bus-name" = bus.name,
        "message-name" = dispatching.message_name(),
        "message-id" = %dispatching.message_id(),
        "message-handler" = context::handler(dispatching),
    )
}
