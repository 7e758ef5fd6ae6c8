//! `tower`'s layers around handlers.
//!
//! [`Tower`] makes a plugin of any [`Layer`]: a timeout, a limit, a stack of them. What it wraps is the invocation of one handler: on an
//! event bus that of each listener by itself. What a handler has staged when a layer ends its call is dropped, and its unit of work with it.
//!
//! ```
//! use cqrs_core::plugin::{Pipeline, Plugin};
//! use cqrs_plugins::tower::Tower;
//! # use tower_layer::Identity as ConcurrencyLimitLayer;
//!
//! struct Patience;
//!
//! impl Plugin for Patience {
//!     fn attach(&self, pipeline: &mut Pipeline) {
//!         // tower::limit::ConcurrencyLimitLayer::new(8), or a whole tower::ServiceBuilder.
//!         let layer = ConcurrencyLimitLayer::new();
//!         Tower::new(layer).attach(pipeline);
//!     }
//! }
//! ```
//!
//! * A layer is asked for one service per bus, at wiring. Its readiness is waited for in order of arrival; calls run beside each other.
//! * The handler's own error passes as it is, if the layers let it. An error of a layer is a failure, which may pass when the same is
//!   tried again; its type is found with `downcast_ref`, tower's `Elapsed` for example.
//! * Layers of `tower` that know of time take tokio's, not the application's clock: with a clock that stands still, use
//!   [`limit`](crate::limit).

mod error;
mod invocation;

use std::future::poll_fn;

use cqrs_core::error::BoxError;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin};
use cqrs_core::registry::HandlerFuture;
use futures::lock::Mutex;
use tower_layer::Layer;
use tower_service::Service;

pub use error::{HandlerFailed, LayerError};
pub use invocation::{Handled, Invocation};

/// A plugin that puts a layer of `tower` around every handler of the buses that it is attached to.
#[derive(Debug, Clone)]
pub struct Tower<L>(L);

impl<L> Tower<L> {
    /// Around every handler, this layer.
    #[must_use]
    pub fn new(layer: L) -> Self {
        Self(layer)
    }
}

impl<L> Plugin for Tower<L>
where
    L: Layer<Handled> + Send + Sync + 'static,
    L::Service: for<'a> Service<Invocation<'a>, Response = ()> + Send + 'static,
    for<'a> <L::Service as Service<Invocation<'a>>>::Future: Send,
    for<'a> <L::Service as Service<Invocation<'a>>>::Error: Into<BoxError> + Send,
{
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(Layered(Mutex::new(self.0.layer(Handled::new()))));
    }
}

/// The service of one bus. Whoever it is not ready for waits with the lock, so the others wait behind.
struct Layered<S>(Mutex<S>);

impl<S> Around for Layered<S>
where
    S: for<'a> Service<Invocation<'a>, Response = ()> + Send + 'static,
    for<'a> <S as Service<Invocation<'a>>>::Future: Send,
    for<'a> <S as Service<Invocation<'a>>>::Error: Into<BoxError> + Send,
{
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        let invocation = Invocation::new(dispatching, next);
        Box::pin(async move {
            let mut service = self.0.lock().await;
            let ready =
                poll_fn(|context| Service::<Invocation<'a>>::poll_ready(&mut *service, context));
            ready.await.map_err(|error| error::of_layer(error.into()))?;
            let answer = service.call(invocation);
            drop(service);
            answer.await.map_err(|error| error::of_layer(error.into()))
        })
    }
}
