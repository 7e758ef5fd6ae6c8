use super::{Aggregate, Changes};
use crate::error::HandlerError;

/// An aggregate that decides about `C`. Written by `#[handles]` and `#[decides]`.
///
/// A decision is pure: the same state and the same command give the same events, so it may be asked again after a conflict, and
/// `given(..).when(command)` asks it without an application around.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no decision for `{C}`",
    label = "`{Self}` does not decide about this",
    note = "put `#[handles(key = ..)]` or `#[decides]` on the method `fn name(&self, command: &{C}) -> Result<SomeEvent, SomeError>`"
)]
pub trait Decides<C>: Aggregate {
    /// What it records when it agrees.
    type Changes: Changes<Self>;
    /// What it says when it refuses.
    type Error: Into<HandlerError>;

    /// Looks at the state and the command.
    ///
    /// # Errors
    /// The domain's no.
    fn decide(&self, command: &C) -> Result<Self::Changes, Self::Error>;
}
