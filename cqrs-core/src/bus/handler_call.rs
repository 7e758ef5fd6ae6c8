use std::any::Any;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Bound;
use crate::error::{HandlerError, HandlerPanicked};
use crate::inject::Call;
use crate::registry::HandlerFuture;
use crate::unit::{LazyUnit, Scope, Unit};

/// One call of a handler, in its unit of work. A panic is its error.
///
/// Unless it ends well it ends the unit of work, whatever is said to those who wait for it: what was staged is dropped then, and what the
/// call injected, and somebody kept, must not stage into the void.
pub(crate) struct HandlerCall<'a> {
    state: State<'a>,
    scope: Scope,
    lazy: Option<&'a LazyUnit<'a>>,
}

enum State<'a> {
    Waiting {
        bound: &'a Bound,
        slot: &'a mut (dyn Any + Send),
        call: Call<'a>,
    },
    Running(HandlerFuture<'a>),
    Ended,
}

impl<'a> HandlerCall<'a> {
    /// In a unit of work that has begun.
    pub(crate) fn new(
        bound: &'a Bound,
        slot: &'a mut (dyn Any + Send),
        unit: &'a Arc<Unit>,
    ) -> Self {
        let call = Call::new(unit);
        Self {
            state: State::Waiting { bound, slot, call },
            scope: Scope::Begun(Arc::clone(unit)),
            lazy: None,
        }
    }

    /// In a unit of work that only begins if somebody asks for it.
    #[inline]
    pub(crate) fn lazily(
        bound: &'a Bound,
        slot: &'a mut (dyn Any + Send),
        lazy: &'a LazyUnit<'a>,
    ) -> Self {
        if bound.uses_unit() {
            return Self::new(bound, slot, lazy.get());
        }
        let call = Call::without_unit(lazy);
        Self {
            state: State::Waiting { bound, slot, call },
            scope: Scope::from(lazy),
            lazy: Some(lazy),
        }
    }

    /// Leaves the unit of work that has begun meanwhile to who ends it.
    #[inline]
    fn leave(&mut self) {
        if let (Some(lazy), Scope::Begun(unit)) = (self.lazy, &self.scope) {
            lazy.set(Arc::clone(unit));
        }
    }
}

impl State<'_> {
    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), HandlerError>> {
        let mut future = match std::mem::replace(self, State::Ended) {
            State::Waiting { bound, slot, call } => bound.handler().call(slot, call),
            State::Running(future) => future,
            State::Ended => return Poll::Pending,
        };
        let polled = future.as_mut().poll(context);
        if polled.is_pending() {
            *self = State::Running(future);
        }
        polled
    }
}

impl Future for HandlerCall<'_> {
    type Output = Result<(), HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { state, scope, lazy } = &mut *self;
        let runtime = lazy.map(LazyUnit::runtime);
        let result = match scope.enter(runtime, || state.poll(context)) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(result)) => result,
            Err(panic) => Err(HandlerPanicked::new(&*panic).into()),
        };
        if let (Err(_), Some(unit)) = (&result, scope.begun()) {
            unit.abandon();
        }
        self.leave();
        Poll::Ready(result)
    }
}

impl Drop for HandlerCall<'_> {
    fn drop(&mut self) {
        if matches!(self.state, State::Ended) {
            return;
        }
        let Self { state, scope, lazy } = self;
        let runtime = lazy.map(LazyUnit::runtime);
        let dropped = scope.enter(runtime, || *state = State::Ended);
        if let Some(unit) = scope.begun() {
            unit.abandon();
        }
        self.leave();
        if let Err(panic) = dropped {
            resume_unwind(panic);
        }
    }
}
