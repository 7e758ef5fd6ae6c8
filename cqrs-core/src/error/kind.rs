use super::DispatchError;
use crate::aggregate::RepositoryError;

/// What a [`DispatchError`] means to who asked, for a table of HTTP statuses or exit codes.
///
/// ```
/// use cqrs_core::error::{DispatchError, DispatchErrorKind};
///
/// fn status(error: &DispatchError) -> u16 {
///     match error.kind() {
///         DispatchErrorKind::Rejected => 422,
///         DispatchErrorKind::Unauthorized => 403,
///         DispatchErrorKind::NotFound => 404,
///         DispatchErrorKind::Conflict => 409,
///         DispatchErrorKind::Unavailable => 503,
///         _ => 500,
///     }
/// }
/// assert_eq!(status(&DispatchError::unauthorized()), 403);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DispatchErrorKind {
    /// The domain said no, or a raw message is none: trying again changes nothing.
    Rejected,
    /// A guard said no.
    Unauthorized,
    /// There is no aggregate of this id.
    NotFound,
    /// Somebody else was faster.
    Conflict,
    /// The same may succeed later: a store is away, a queue is full, the application is shutting down.
    Unavailable,
    /// The message is stored, and what followed from it failed.
    Stored,
    /// Nobody handles the message, or the bus is not there: a mistake of the program.
    Wiring,
    /// Something broke.
    Failed,
}

impl DispatchError {
    /// What it means to who asked.
    #[must_use]
    pub fn kind(&self) -> DispatchErrorKind {
        match self {
            Self::AfterCommit { .. } => DispatchErrorKind::Stored,
            Self::Unauthorized { .. } => DispatchErrorKind::Unauthorized,
            Self::NoHandler { .. }
            | Self::NotHandled { .. }
            | Self::AmbiguousBus { .. }
            | Self::UnknownBus { .. } => DispatchErrorKind::Wiring,
            Self::ShuttingDown => DispatchErrorKind::Unavailable,
            _ if self.is_rejection() => DispatchErrorKind::Rejected,
            _ if self.is_conflict() => DispatchErrorKind::Conflict,
            _ if self.is_not_found() => DispatchErrorKind::NotFound,
            _ if self.is_retryable() => DispatchErrorKind::Unavailable,
            _ => DispatchErrorKind::Failed,
        }
    }

    fn is_not_found(&self) -> bool {
        matches!(
            self.downcast_ref(),
            Some(RepositoryError::AggregateNotFound { .. })
        )
    }
}
