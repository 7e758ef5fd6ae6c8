use cqrs_core::error::Causes;
use cqrs_core::plugin::Dispatching;
use serde::Serialize;
use serde_json::Value;

/// What can be said of a message on its way: for logs and for people. Its keys are those of prooph's message context.
///
/// ```
/// # use cqrs_core::plugin::{Dispatching, HookResult};
/// use cqrs_plugins::MessageContext;
///
/// fn hook(dispatching: &mut Dispatching<'_>) -> HookResult {
///     println!("{}", serde_json::to_string(&MessageContext::of(dispatching))?);
///     Ok(())
/// }
/// ```
///
/// prooph always puts the message's content in, and calls a bus without a name `anonymous`; here the content is put in where
/// [`with_data`](Self::with_data) says so, and every bus has a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MessageContext {
    /// `command`, `event` or `query`.
    pub bus_type: &'static str,
    /// The name of the bus.
    pub bus_name: String,
    /// The wire name of the message.
    pub message_name: &'static str,
    /// Whether a handler has been called.
    pub message_handled: bool,
    /// The id of the handler, or those of the listeners, with commas between them. None while nobody is chosen.
    pub message_handler: Option<String>,
    /// The message's fields; null where they were not asked for, where a handler has taken them, and where they cannot be written as JSON.
    pub message_data: Value,
}

impl MessageContext {
    /// Everything but the content.
    #[must_use]
    pub fn of(dispatching: &Dispatching<'_>) -> Self {
        Self {
            bus_type: dispatching.bus().kind.as_str(),
            bus_name: dispatching.bus().name.clone(),
            message_name: dispatching.message_name(),
            message_handled: dispatching.is_handled(),
            message_handler: handler(dispatching),
            message_data: Value::Null,
        }
    }

    /// With the content, which may be secret.
    #[must_use]
    pub fn with_data(mut self, dispatching: &Dispatching<'_>) -> Self {
        self.message_data = data(dispatching);
        self
    }
}

/// Who was chosen.
pub(crate) fn handler(dispatching: &Dispatching<'_>) -> Option<String> {
    if let Some(handler) = dispatching.handler() {
        return Some(handler.to_owned());
    }
    let listeners: Vec<_> = dispatching.listeners().collect();
    (!listeners.is_empty()).then(|| listeners.join(", "))
}

pub(crate) fn data(dispatching: &Dispatching<'_>) -> Value {
    let payload = dispatching.payload().and_then(Result::ok);
    let value = payload.map(|payload| serde_json::from_str(payload.as_str()));
    value.and_then(Result::ok).unwrap_or_default()
}

/// What went wrong so far, with causes: with the dispatch, or with the listeners of an event.
pub(crate) fn exception(dispatching: &Dispatching<'_>) -> Option<String> {
    if let Some(error) = dispatching.error() {
        return Some(Causes(error).to_string());
    }
    let failed = dispatching.failed_listeners().iter();
    let texts: Vec<_> = failed
        .map(|failure| format!("{}: {}", failure.listener, failure.error))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}
