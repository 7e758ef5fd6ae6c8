use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::{DispatchError, HandlerError, HandlerPanicked};
use crate::plugin::{Compiled, Dispatching, Hook, Hooked, Inner, Next, Step};

/// What a kind of bus does at the framework's own steps.
pub(crate) trait Steps {
    /// Chooses handler or listeners, unless a hook has; an `async_switch` stands over that.
    fn route(&self, dispatching: &mut Dispatching<'_>);

    /// Whether it may go on with what was chosen.
    fn require_target(&self, dispatching: &Dispatching<'_>) -> Result<(), DispatchError>;

    /// Calls what was chosen.
    fn invoke(
        &self,
        pipeline: &Compiled,
        dispatching: &mut Dispatching<'_>,
    ) -> impl Future<Output = Result<(), HandlerError>> + Send;
}

/// Passes all stages up to the invocation. Errors end up in `dispatching.error`.
pub(crate) async fn run_stages(
    pipeline: &Compiled,
    steps: &impl Steps,
    dispatching: &mut Dispatching<'_>,
) {
    for attached in &pipeline.stages {
        if dispatching.is_stopped || dispatching.error.is_some() {
            return;
        }
        match &attached.step {
            Step::Hook(hook) if attached.is_attached() => {
                run_hook(hook.as_ref(), dispatching).await
            }
            Step::Hook(_) => {}
            Step::Route => steps.route(dispatching),
            Step::RequireTarget => dispatching.error = steps.require_target(dispatching).err(),
            Step::Invoke => {
                let result = steps.invoke(pipeline, dispatching).await;
                answered(dispatching, result);
            }
        }
    }
}

/// Passes finalize, whatever has happened.
pub(crate) async fn run_finalize(pipeline: &Compiled, dispatching: &mut Dispatching<'_>) {
    dispatching.is_stopped = false;
    for attached in pipeline
        .finalize
        .iter()
        .filter(|attached| attached.is_attached())
    {
        if let Step::Hook(hook) = &attached.step {
            run_hook(hook.as_ref(), dispatching).await;
        }
        if dispatching.is_stopped {
            return;
        }
    }
}

/// Calls the target inside all that wraps it.
pub(crate) async fn call_target(
    pipeline: &Compiled,
    dispatching: &mut Dispatching<'_>,
) -> Result<(), HandlerError> {
    wrapped(pipeline, dispatching)?.await
}

/// The call of the target inside all that wraps it. `Err` is a panic.
pub(super) fn wrapped<'a>(
    pipeline: &'a Compiled,
    dispatching: &'a mut Dispatching<'_>,
) -> Result<Caught<Inner<'a>>, HandlerError> {
    caught(|| Next::new(&pipeline.arounds).run(dispatching)).map(Caught)
}

async fn run_hook(hook: &dyn Hook, dispatching: &mut Dispatching<'_>) {
    let result = match caught(|| hook.run(dispatching)) {
        Ok(Hooked::Ready(result)) => result,
        Ok(Hooked::Waiting(waiting)) => Caught(waiting).await,
        Err(panic) => Err(panic),
    };
    match result.map_err(HandlerError::into_dispatch_error) {
        Ok(()) => {}
        // A guard's `Unauthorized`, say: it is the answer, not the cause of one.
        Err(Ok(error)) => {
            dispatching.unit.abandon();
            dispatching.error = Some(error);
        }
        Err(Err(error)) => fail(dispatching, Err(error)),
    }
}

/// Makes a panic an error.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, HandlerError> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| HandlerPanicked::new(&*panic).into())
}

/// What a plugin waits for; a panic of it is its error.
pub(super) struct Caught<F>(F);

impl<F: Future<Output = Result<(), HandlerError>> + Unpin> Future for Caught<F> {
    type Output = Result<(), HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = caught(|| Pin::new(&mut self.0).poll(context));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(panic)))
    }
}

/// The answer of the handler and of all that wraps it, unless one of them has refused it for good.
pub(super) fn answered(dispatching: &mut Dispatching<'_>, result: Result<(), HandlerError>) {
    if dispatching.error.is_none() {
        fail(dispatching, result);
    }
}

fn fail(dispatching: &mut Dispatching<'_>, result: Result<(), HandlerError>) {
    if let Err(error) = result {
        let dropped = dispatching.unit.abandon();
        dispatching.error = Some(DispatchError::from_handler(
            dispatching.message_name(),
            error,
            dropped,
        ));
    }
}
