use std::borrow::Cow;

use futures::future::BoxFuture;

use crate::error::HandlerError;
use crate::plugin::Dispatching;
use crate::registry::{Delivery, Handler, HandlerRegistration};

/// A handler with its dependencies found, on one bus.
pub struct Bound {
    id: Cow<'static, str>,
    registration: &'static HandlerRegistration,
    handler: Box<dyn Handler>,
    delivery: Delivery,
    home: Option<usize>,
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
            handler,
            delivery,
            home,
        }
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

    pub(crate) fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// The store of its repositories.
    pub(crate) fn home(&self) -> Option<usize> {
        self.home
    }
}

/// Takes messages in place of handlers: a producer of a transport, for example.
pub trait Endpoint: Send + Sync + 'static {
    /// Takes one message.
    fn receive<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
    ) -> BoxFuture<'a, Result<(), HandlerError>>;
}
