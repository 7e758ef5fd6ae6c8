use std::sync::Arc;

use cqrs_core::message::MessageKind;
use cqrs_core::origin;
use cqrs_core::plugin::{Pipeline, Plugin};
use cqrs_core::registry::PluginRegistration;

/// prooph's way of calling `handle` of a command handler that is no callable. Here handlers are functions that the bus calls by itself: this
/// plugin attaches nothing, so that a configuration that names it means what it meant.
///
/// ```yaml
/// service_bus:
///   command_buses:
///     account_command_bus: { plugins: [prooph_service_bus.handle_command_invoke_strategy] }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct HandleCommandStrategy;

/// prooph's way of calling `onEvent` of a listener that is no callable. Attaches nothing, for the same reason as [`HandleCommandStrategy`].
#[derive(Debug, Clone, Copy, Default)]
pub struct OnEventStrategy;

/// prooph's way of calling `find` of a finder that is no callable. Attaches nothing, for the same reason as [`HandleCommandStrategy`].
#[derive(Debug, Clone, Copy, Default)]
pub struct FinderInvokeStrategy;

impl Plugin for HandleCommandStrategy {
    fn attach(&self, _: &mut Pipeline) {}
}

impl Plugin for OnEventStrategy {
    fn attach(&self, _: &mut Pipeline) {}
}

impl Plugin for FinderInvokeStrategy {
    fn attach(&self, _: &mut Pipeline) {}
}

pub(crate) static HANDLE_COMMAND: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.handle_command_invoke_strategy",
    |_| Ok(Arc::new(HandleCommandStrategy)),
    origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\InvokeStrategy\HandleCommandStrategy"])
.for_buses(&[MessageKind::Command]);

pub(crate) static ON_EVENT: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.on_event_invoke_strategy",
    |_| Ok(Arc::new(OnEventStrategy)),
    origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\InvokeStrategy\OnEventStrategy"])
.for_buses(&[MessageKind::Event]);

pub(crate) static FINDER: PluginRegistration = PluginRegistration::new(
    "prooph_service_bus.finder_invoke_strategy",
    |_| Ok(Arc::new(FinderInvokeStrategy)),
    origin!(),
)
.with_aliases(&[r"Prooph\ServiceBus\Plugin\InvokeStrategy\FinderInvokeStrategy"])
.for_buses(&[MessageKind::Query]);
