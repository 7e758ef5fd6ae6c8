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

impl<E: Into<HandlerError>> Outcome for Result<(), E> {
    fn into_result(self) -> Result<(), HandlerError> {
        self.map_err(Into::into)
    }
}

/// What a query handler may return for a query with the reply `R`.
#[diagnostic::on_unimplemented(
    message = "this query is answered with `{R}`, but its handler returns `{Self}`",
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

impl<R, E: Into<HandlerError>> ReplyOutcome<R> for Result<R, E> {
    fn into_reply(self) -> Result<R, HandlerError> {
        self.map_err(Into::into)
    }
}
