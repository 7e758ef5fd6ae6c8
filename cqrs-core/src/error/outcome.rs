use super::HandlerError;

/// What a command handler or a listener may return: nothing, or a `Result` with nothing in it.
#[diagnostic::on_unimplemented(
    message = "a command handler or listener cannot return `{Self}`: nobody would read it",
    label = "return `HandlerResult` or `Result<(), YourError>`",
    note = "what a caller shall see is asked for with a query; an error may be of any type that converts into `Box<dyn Error + Send + Sync>`"
)]
pub trait Outcome {
    /// The result that the bus works with.
    ///
    /// # Errors
    /// Whatever the handler returned.
    fn into_result(self) -> Result<(), HandlerError>;
}

impl Outcome for () {
    fn into_result(self) -> Result<(), HandlerError> {
        Ok(())
    }
}

impl<E: ReturnedError> Outcome for Result<(), E> {
    fn into_result(self) -> Result<(), HandlerError> {
        self.map_err(ReturnedError::into_handler_error)
    }
}

/// What a query handler may return for a query with the reply `R`.
#[diagnostic::on_unimplemented(
    message = "the handler of this query returns a `Result` with `{R}`, not `{Self}`",
    label = "return `HandlerResult<{R}>` or `Result<{R}, YourError>`",
    note = "the reply is what the query's `#[query(reply = ...)]` says"
)]
pub trait ReplyOutcome<R> {
    /// The result that the bus works with.
    ///
    /// # Errors
    /// Whatever the finder returned.
    fn into_reply(self) -> Result<R, HandlerError>;
}

impl<R, E: ReturnedError> ReplyOutcome<R> for Result<R, E> {
    fn into_reply(self) -> Result<R, HandlerError> {
        self.map_err(ReturnedError::into_handler_error)
    }
}

/// What may stand behind the `Ok` of a handler's `Result`: every error that converts into `Box<dyn Error + Send + Sync>`.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return the error `{Self}`",
    label = "this error does not convert into `Box<dyn Error + Send + Sync>`",
    note = "return `HandlerResult`, which every error converts into with `?`; an error of your own implements `std::error::Error`, for example with `#[derive(Debug, thiserror::Error)]`; a boxed one is `Box<dyn Error + Send + Sync>`"
)]
pub trait ReturnedError {
    /// The error as the bus works with it.
    fn into_handler_error(self) -> HandlerError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<HandlerError>> ReturnedError for E {
    fn into_handler_error(self) -> HandlerError {
        self.into()
    }
}
