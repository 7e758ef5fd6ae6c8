use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::sync::Arc;

use futures::future::BoxFuture;

use crate::error::HandlerError;
use crate::inject::Call;
use crate::message::MessageKind;
use crate::plugin::Dispatching;
use crate::registry::{
    Delivery, Handler, HandlerFuture, HandlerRegistration, ListenerOptions, RegisteredId,
};

/// A handler with its dependencies found, on one bus.
pub struct Bound {
    id: Cow<'static, str>,
    registration: &'static HandlerRegistration,
    handler: Box<dyn Handler>,
    delivery: Delivery,
    home: Option<usize>,
    /// Takes the messages in place of the handler.
    endpoint: Option<Arc<dyn Endpoint>>,
    uses_unit: bool,
}

impl Bound {
    pub(crate) fn new(
        registration: &'static HandlerRegistration,
        handler: Box<dyn Handler>,
        delivery: Delivery,
        home: Option<usize>,
    ) -> Self {
        Self {
            id: registration.id.to_text(),
            registration,
            uses_unit: handler.uses_unit(),
            handler,
            delivery,
            home,
            endpoint: None,
        }
    }

    /// A listener for every event of a bus.
    pub(crate) fn for_all_events(
        id: String,
        endpoint: Arc<dyn Endpoint>,
        delivery: Delivery,
    ) -> Self {
        Self {
            id: Cow::Owned(id),
            registration: &ALL_EVENTS,
            handler: Box::new(Elsewhere),
            delivery,
            home: None,
            endpoint: Some(endpoint),
            uses_unit: true,
        }
    }

    pub(crate) fn endpoint(&self) -> Option<&Arc<dyn Endpoint>> {
        self.endpoint.as_ref()
    }

    /// What routes call it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How it was registered.
    #[must_use]
    pub fn registration(&self) -> &'static HandlerRegistration {
        self.registration
    }

    pub(crate) fn handler(&self) -> &dyn Handler {
        self.handler.as_ref()
    }

    /// Whether a call needs its unit of work from the beginning.
    pub(crate) fn uses_unit(&self) -> bool {
        self.uses_unit
    }

    pub(crate) fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The store of its repositories.
    pub(crate) fn home(&self) -> Option<usize> {
        self.home
    }
}

/// Stands where an endpoint takes the messages.
struct Elsewhere;

impl Handler for Elsewhere {
    fn call<'a>(&'a self, _: &'a mut (dyn Any + Send), _: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// How a listener for every event is registered: no event has this name.
static ALL_EVENTS: HandlerRegistration = HandlerRegistration {
    kind: MessageKind::Event,
    id: RegisteredId::Explicit("*"),
    message: "*",
    message_type: TypeId::of::<Elsewhere>,
    bus: None,
    listener: ListenerOptions {
        delivery: None,
        from_beginning: false,
    },
    is_pure: false,
    decides: Vec::new,
    independent_stores: false,
    dependencies: Vec::new,
    bind: |_| Ok(Box::new(Elsewhere)),
    signature: "",
    origin: crate::origin!(),
};

/// Takes messages in place of handlers: a producer of a transport, for example.
pub trait Endpoint: Send + Sync + 'static {
    /// Takes one message.
    fn receive<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
    ) -> BoxFuture<'a, Result<(), HandlerError>>;
}
