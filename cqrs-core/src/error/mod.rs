//! What can go wrong, and what the caller may do about it.
//!
//! A **rejection** is the domain's no: the error that a decision, a handler, a listener or a finder returned. A **failure** is the machine's:
//! a framework error anywhere in the source chain, a panic, a timeout. The two never share a variant, and the original error is never
//! flattened to text: `downcast_ref` finds it.

mod dispatch;
mod handler;
mod outcome;

pub use dispatch::{DispatchError, FailedDispatch, HandlerPanicked};
pub use handler::{HandlerError, HandlerResult};
pub use outcome::{Outcome, ReplyOutcome};

/// An error of any type, as handlers may return it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The errors along the source chain of `error`, itself first.
pub(crate) fn chain<'a>(error: &'a (dyn std::error::Error + 'static)) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}
