use std::error::Error;
use std::fmt;

use cqrs_core::HandlerError;
use cqrs_core::error::BoxError;

/// The handler's own error on its way through layers. A layer that hands it on leaves it what it is.
pub struct HandlerFailed(HandlerError);

impl HandlerFailed {
    pub(super) fn new(error: HandlerError) -> Self {
        Self(error)
    }

    /// What the handler returned.
    #[must_use]
    pub fn handler_error(&self) -> &HandlerError {
        &self.0
    }
}

impl fmt::Debug for HandlerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for HandlerFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for HandlerFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.0.source())
    }
}

/// A layer has ended the call of a handler, or has not let it begin.
#[derive(Debug, thiserror::Error)]
#[error("a layer around the handler has ended the call")]
pub struct LayerError(#[source] BoxError);

/// What an error that comes out of the layers says: the handler's own; or the handler's, dressed by a layer; or a layer's.
pub(super) fn of_layer(error: BoxError) -> HandlerError {
    let error = match error.downcast::<HandlerFailed>() {
        Ok(handler) => return handler.0,
        Err(error) => error,
    };
    match within(error.as_ref()) {
        Some(handler) if handler.0.is_rejection() => HandlerError::from(error),
        _ => HandlerError::failure(LayerError(error)),
    }
}

/// The handler's error, somewhere below a layer's.
fn within<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a HandlerFailed> {
    let source = error.source()?;
    source.downcast_ref().or_else(|| within(source))
}
