use std::any::Any;
use std::sync::Arc;

use super::{EncodeError, Event, Payload};

/// An event whose type is forgotten: between the decision that made it and the listener that takes it.
pub trait AnyEvent: Send + Sync + 'static {
    /// The wire name.
    fn name(&self) -> &'static str;
    /// The version of its shape.
    fn version(&self) -> u32;
    /// Whether an `async_switch` sends it to its transport.
    fn is_asynchronous(&self) -> bool;
    /// Its JSON.
    ///
    /// # Errors
    /// When its `Serialize` refuses.
    fn encode(&self) -> Result<Payload, EncodeError>;
    /// The way back to its type, by reference.
    fn as_any(&self) -> &(dyn Any + Send + Sync);
    /// The way back to its type.
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

/// One event, shared by all who listen.
pub type SharedEvent = Arc<dyn AnyEvent>;

impl<E: Event> AnyEvent for E {
    fn name(&self) -> &'static str {
        E::NAME
    }

    fn version(&self) -> u32 {
        E::VERSION
    }

    fn is_asynchronous(&self) -> bool {
        E::ASYNCHRONOUS
    }

    fn encode(&self) -> Result<Payload, EncodeError> {
        Payload::encode(self)
    }

    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}
