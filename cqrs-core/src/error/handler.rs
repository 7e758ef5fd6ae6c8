use std::error::Error;
use std::fmt;

use super::{BoxError, DispatchError, HandlerPanicked, chain};
use crate::aggregate::RepositoryError;
use crate::inject::InjectError;
use crate::plugin::UnknownTarget;
use crate::runtime::UnknownStore;
use crate::store::StoreError;

/// What handlers, listeners and finders usually return.
pub type HandlerResult<T = ()> = Result<T, HandlerError>;

/// What went wrong in a handler: any error at all, kept as it is.
///
/// `?` turns every error into it. It does not implement [`Error`] itself, which is what makes that possible; [`source`](Self::source) is the
/// original.
///
/// ```
/// use cqrs_core::{HandlerError, HandlerResult};
///
/// fn handler() -> HandlerResult<i32> {
///     Ok("7".parse::<i32>()?)
/// }
/// assert_eq!(handler().unwrap(), 7);
/// assert!(HandlerError::from("not today").is_rejection());
/// ```
pub struct HandlerError {
    source: BoxError,
    forced_failure: bool,
}

impl HandlerError {
    /// Declares that the machine broke, not that the domain said no: `error` may pass when it is tried again.
    pub fn failure(error: impl Into<BoxError>) -> Self {
        Self {
            source: error.into(),
            forced_failure: true,
        }
    }

    /// The domain said no.
    #[must_use]
    pub fn is_rejection(&self) -> bool {
        !self.is_failure()
    }

    /// The machine broke: a framework error is in the source chain, or the handler said so.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.forced_failure || chain(self.source()).any(is_framework_error)
    }

    /// Somebody else was faster: a store's version check refused what this handler saved.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        chain(self.source()).any(|error| {
            error
                .downcast_ref::<StoreError>()
                .is_some_and(StoreError::is_conflict)
        })
    }

    /// The same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.forced_failure
            || chain(self.source()).any(|error| {
                error
                    .downcast_ref::<StoreError>()
                    .is_some_and(StoreError::is_retryable)
            })
    }

    /// The original error.
    #[must_use]
    pub fn source(&self) -> &(dyn Error + 'static) {
        self.source.as_ref()
    }

    /// The first error of type `E` along the source chain.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        chain(self.source()).find_map(|error| error.downcast_ref())
    }

    /// The original error, by value.
    #[must_use]
    pub fn into_source(self) -> BoxError {
        self.source
    }
}

impl HandlerError {
    /// The dispatch error that it is, where a plugin says exactly what shall be answered.
    pub(crate) fn into_dispatch_error(self) -> Result<DispatchError, Self> {
        let forced_failure = self.forced_failure;
        match self.source.downcast::<DispatchError>() {
            Ok(error) => Ok(*error),
            Err(source) => Err(Self {
                source,
                forced_failure,
            }),
        }
    }
}

fn is_framework_error(error: &(dyn Error + 'static)) -> bool {
    error.is::<RepositoryError>()
        || error.is::<StoreError>()
        || error.is::<InjectError>()
        || error.is::<UnknownStore>()
        || error.is::<HandlerPanicked>()
        || error.is::<UnknownTarget>()
        || error
            .downcast_ref()
            .is_some_and(DispatchError::is_of_the_machine)
}

impl<E: Into<BoxError>> From<E> for HandlerError {
    fn from(error: E) -> Self {
        Self {
            source: error.into(),
            forced_failure: false,
        }
    }
}

impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.source, f)
    }
}
