//! Parameters of handlers: what may stand behind the message, and how it gets there.
//!
//! Every parameter type implements [`Inject`]. At wiring it describes what it needs ([`Dependency`], so that `check` can tell what is
//! missing) and finds it once; for every call it is made from what was found.

mod batch;
mod by_value;
mod dependency;
mod every_call;
mod service;
mod site;
mod stream_store;
mod streams;

pub use batch::Batch;
#[doc(hidden)]
pub use by_value::{Listener, TakesByValue};
pub use dependency::{Dependency, DependencyKind};
pub(crate) use every_call::made_for_every_call;
pub use service::{Service, Services};
pub use site::{Call, InjectError, Site};
pub use stream_store::StreamStore;
pub use streams::Streams;

use crate::error::HandlerError;

/// What a handler may take as a parameter behind its message.
///
/// The framework implements it for `Repository<A>`, `CommandBus`, `EventBus`, `QueryBus`, `Metadata`, `Events`, [`Streams`] and `Service<T>`;
/// adapters for their transactions; applications for types of their own. `Service<dyn Clock>` and `Service<dyn IdGenerator>` are there
/// without being provided: the application's own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be injected into a handler",
    label = "not something the framework can hand in",
    note = "a handler takes one message, its first parameter; behind it stand `Repository<A>`, `CommandBus`, `EventBus`, `QueryBus`, `Service<T>`, `Metadata`, `Events`, `Streams`, or types that implement `Inject`; a service of yours is `Service<{Self}>`, provided with `.provide(Arc::new(..))`"
)]
pub trait Inject: Sized + Send + 'static {
    /// What is found once, at wiring.
    type Wired: Send + Sync + 'static;

    /// Whether making it asks for [`Call::unit`]. Where no parameter does, the unit of work is only made for who reaches it otherwise.
    const USES_UNIT: bool = true;

    /// What must be there, as data; `named` is the parameter's `#[named("...")]`.
    fn dependency(named: Option<&'static str>) -> Dependency;

    /// Finds it.
    ///
    /// # Errors
    /// When it is not there; the builder reports it with the handler's place.
    fn wire(site: &Site<'_>, named: Option<&'static str>) -> Result<Self::Wired, InjectError>;

    /// Makes the parameter for one call.
    ///
    /// # Errors
    /// When it cannot be made for this call; the handler is not called then.
    fn inject(wired: &Self::Wired, call: &Call<'_>) -> Result<Self, HandlerError>;
}
