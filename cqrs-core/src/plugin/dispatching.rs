use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::{Extensions, Inner, ListenerFailure};
use crate::bus::{AnyMessage, Bound, Endpoint, HandlerCall};
use crate::error::DispatchError;
use crate::message::{EncodeError, Message, MessageId, MessageKind, Metadata, Payload};
use crate::time::Timestamp;
use crate::unit::{LazyUnit, Unit};

/// Which bus a pipeline belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BusIdentity {
    /// Command, event or query bus.
    pub kind: MessageKind,
    /// Its name in the configuration.
    pub name: String,
}

impl fmt::Display for BusIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bus {:?}", self.kind, self.name)
    }
}

/// What a plugin is attached to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PluginHost {
    /// A bus.
    Bus(BusIdentity),
    /// The event store of this name.
    Store(String),
}

impl fmt::Display for PluginHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bus(bus) => bus.fmt(f),
            Self::Store(store) => write!(f, "event store {store:?}"),
        }
    }
}

/// One message on its way through a pipeline: what hooks see and change.
pub struct Dispatching<'d> {
    pub(crate) bus: &'d BusIdentity,
    pub(crate) candidates: &'d [Arc<Bound>],
    pub(crate) message: &'d mut dyn AnyMessage,
    pub(crate) unit: LazyUnit<'d>,
    pub(crate) target: Target,
    pub(crate) listeners: Vec<Arc<Bound>>,
    pub(crate) is_handled: bool,
    pub(crate) is_switched: bool,
    /// The endpoint that has it steps back for a handler.
    is_offered: bool,
    pub(crate) is_stopped: bool,
    pub(crate) error: Option<DispatchError>,
    pub(crate) collects_failures: bool,
    pub(crate) failed: Vec<ListenerFailure>,
    extensions: Extensions,
}

/// Who takes the message.
#[derive(Default)]
pub(crate) enum Target {
    #[default]
    Nobody,
    Handler(Arc<Bound>),
    Endpoint(Arc<dyn Endpoint>),
}

/// A hook has routed a message to a handler that the bus does not have.
#[derive(Debug, thiserror::Error)]
#[error("{bus} has no handler {handler:?} for {message:?}")]
pub struct UnknownTarget {
    bus: BusIdentity,
    handler: String,
    message: &'static str,
}

impl<'d> Dispatching<'d> {
    pub(crate) fn new(
        bus: &'d BusIdentity,
        candidates: &'d [Arc<Bound>],
        message: &'d mut dyn AnyMessage,
        unit: LazyUnit<'d>,
    ) -> Self {
        Self {
            bus,
            candidates,
            message,
            unit,
            target: Target::Nobody,
            listeners: Vec::new(),
            is_handled: false,
            is_switched: false,
            is_offered: false,
            is_stopped: false,
            error: None,
            collects_failures: false,
            failed: Vec::new(),
            extensions: Extensions::default(),
        }
    }

    /// The bus that the message is on.
    #[must_use]
    pub fn bus(&self) -> &'d BusIdentity {
        self.bus
    }

    /// The message's wire name.
    #[must_use]
    pub fn message_name(&self) -> &'static str {
        self.message.name()
    }

    /// The version of its shape.
    #[must_use]
    pub fn schema_version(&self) -> u32 {
        self.message.schema_version()
    }

    /// Whether it is asynchronous: its type is marked, or the configuration of its bus names it.
    #[must_use]
    pub fn is_asynchronous(&self) -> bool {
        self.is_switched || self.message.is_asynchronous()
    }

    /// The message, where it is an `M` and no handler has taken it yet.
    #[must_use]
    pub fn message<M: Message>(&self) -> Option<&M> {
        self.message
            .message()
            .and_then(|message| <dyn Any>::downcast_ref(message))
    }

    /// Its fields as JSON, unless a handler has taken it already.
    #[must_use]
    pub fn payload(&self) -> Option<Result<Payload, EncodeError>> {
        self.message.encode()
    }

    /// The id of this message.
    #[must_use]
    pub fn message_id(&self) -> MessageId {
        self.unit().message_id()
    }

    /// When it was dispatched, or recorded: for a command that waited behind another one, the moment at which it began to wait.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.unit().created_at()
    }

    /// Correlation, causation, actor, tenant and the application's own values.
    #[must_use]
    pub fn metadata(&self) -> Metadata {
        self.unit().metadata()
    }

    /// Adds to the metadata of this message, and of what it causes where the key is actor or tenant.
    pub fn add_metadata(
        &mut self,
        key: impl Into<String>,
        value: impl Into<crate::message::MetadataValue>,
    ) {
        self.unit().add_metadata(key.into(), value.into());
    }

    /// The id of the handler that has been chosen, for commands and queries.
    #[must_use]
    pub fn handler(&self) -> Option<&str> {
        match &self.target {
            Target::Handler(bound) => Some(bound.id()),
            _ => None,
        }
    }

    /// The ids of the listeners that have been chosen, for events.
    pub fn listeners(&self) -> impl Iterator<Item = &str> {
        self.listeners.iter().map(|bound| bound.id())
    }

    /// Chooses a handler, or one listener more, by its id.
    ///
    /// # Errors
    /// When the bus has no such handler for this message.
    pub fn route_to(&mut self, handler: &str) -> Result<(), UnknownTarget> {
        let name = self.message_name();
        let found = self
            .candidates
            .iter()
            .find(|bound| bound.id() == handler && bound.registration().message == name);
        let Some(bound) = found else {
            return Err(UnknownTarget {
                bus: self.bus.clone(),
                handler: handler.to_owned(),
                message: name,
            });
        };
        match self.bus.kind {
            MessageKind::Event => self.listeners.push(Arc::clone(bound)),
            MessageKind::Command | MessageKind::Query => {
                self.target = Target::Handler(Arc::clone(bound))
            }
        }
        Ok(())
    }

    /// Hands the message to `endpoint` in place of handlers or listeners.
    pub fn send_to(&mut self, endpoint: Arc<dyn Endpoint>) {
        self.listeners.clear();
        self.is_offered = false;
        self.target = Target::Endpoint(endpoint);
    }

    /// Hands the message to `endpoint` unless the bus has a handler for it, or a later hook chooses one.
    pub fn offer_to(&mut self, endpoint: Arc<dyn Endpoint>) {
        self.send_to(endpoint);
        self.is_offered = true;
    }

    /// Whether the handler that was chosen at wiring may have it.
    pub(crate) fn is_free(&self) -> bool {
        !self.is_routed() || (self.is_offered && self.has_endpoint())
    }

    pub(crate) fn has_endpoint(&self) -> bool {
        matches!(self.target, Target::Endpoint(_))
    }

    /// The unit of work of this dispatch.
    pub(crate) fn unit(&self) -> &Arc<Unit> {
        self.unit.get()
    }

    /// Whether somebody has been chosen already.
    #[must_use]
    pub fn is_routed(&self) -> bool {
        !matches!(self.target, Target::Nobody) || !self.listeners.is_empty()
    }

    /// Whether it has been handled.
    #[must_use]
    pub fn is_handled(&self) -> bool {
        self.is_handled
    }

    /// Ends the dispatch here; only finalize follows. An event counts as delivered: who stops it has decided that nobody shall hear of it.
    pub fn stop_propagation(&mut self) {
        self.is_stopped = true;
    }

    /// The error so far, in finalize.
    #[must_use]
    pub fn error(&self) -> Option<&DispatchError> {
        self.error.as_ref()
    }

    /// Takes the error away: the dispatch succeeds, what its handler staged stays dropped.
    pub fn take_error(&mut self) -> Option<DispatchError> {
        self.error.take()
    }

    /// Sets or replaces the error.
    pub fn set_error(&mut self, error: DispatchError) {
        self.error = Some(error);
    }

    /// What hooks leave for later hooks.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What hooks leave for later hooks, to change it.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// Its handler was called, and neither a plugin nor the handler has left anything to do.
    pub(crate) fn is_untouched(&self) -> bool {
        self.is_handled
            && self.error.is_none()
            && self.unit.begun().is_none()
            && !self.has_endpoint()
    }

    pub(crate) fn call_target(&mut self) -> Inner<'_> {
        if let Target::Endpoint(endpoint) = &self.target {
            let endpoint = Arc::clone(endpoint);
            return Inner::boxed(Box::pin(async move {
                endpoint.receive(self).await?;
                self.is_handled = true;
                Ok(())
            }));
        }
        match &self.target {
            Target::Handler(bound) => {
                let call = HandlerCall::lazily(bound, self.message.slot(), &self.unit);
                Inner::of(call, &mut self.is_handled)
            }
            Target::Nobody | Target::Endpoint(_) => Inner::boxed(Box::pin(async { Ok(()) })),
        }
    }
}
