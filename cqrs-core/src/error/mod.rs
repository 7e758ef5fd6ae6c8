//! What can go wrong, and what the caller may do about it.
//!
//! A **rejection** is the domain's no: the error that a decision, a handler, a listener or a finder returned. A **failure** is the machine's:
//! a framework error anywhere in the source chain, a panic, a timeout. The two never share a variant, and the original error is never
//! flattened to text: `downcast_ref` finds it.

mod dispatch;
mod handler;
mod kind;
mod known;
mod listeners;
mod outcome;

pub(crate) use dispatch::panic_text;
pub use dispatch::{DispatchError, HandlerPanicked};
pub use handler::{HandlerError, HandlerResult};
pub use kind::DispatchErrorKind;
pub(crate) use known::known;
pub use listeners::EventListenerError;
// For generated code.
#[doc(hidden)]
pub use outcome::{Outcome, ReplyOutcome, ReturnedError};

/// An error of any type, as handlers may return it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The errors along the source chain of `error`, itself first.
pub(crate) fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// Shows an error with its causes, in one line: `what: because: because`.
pub struct Causes<'a>(pub &'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = String::new();
        for error in chain(self.0) {
            let text = error.to_string();
            if text == shown {
                continue;
            }
            f.write_str(if shown.is_empty() { "" } else { ": " })?;
            f.write_str(&text)?;
            shown = text;
        }
        Ok(())
    }
}
