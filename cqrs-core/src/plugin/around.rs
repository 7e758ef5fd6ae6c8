use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::Dispatching;
use super::pipeline::Wrapped;
use crate::bus::HandlerCall;
use crate::error::HandlerError;
use crate::registry::HandlerFuture;

/// What wraps the invocation of handlers: a timeout, a limit, a span. Attached with [`Pipeline::around`](super::Pipeline::around).
///
/// * It may call `next` once, or not at all. A command or query is then unhandled, which is an error; an event counts as delivered.
/// * What it answers is the answer. But what the handler has staged is only stored if the handler itself has ended well: where it has failed,
///   panicked or was dropped before its end, nothing of it is, and a client's own id is not remembered.
/// * For an event it wraps each listener by itself.
pub trait Around: Send + Sync + 'static {
    /// Calls what is inside, and answers for it.
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a>;
}

/// A wrapper that is a function with a future.
pub(super) struct Wrapping<F>(pub(super) F);

impl<F> Around for Wrapping<F>
where
    F: for<'a> Fn(&'a mut Dispatching<'_>, Next<'a>) -> HandlerFuture<'a> + Send + Sync + 'static,
{
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        (self.0)(dispatching, next)
    }
}

/// What is inside an [`Around`].
pub struct Next<'a> {
    remaining: &'a [Wrapped],
}

impl<'a> Next<'a> {
    pub(crate) fn new(remaining: &'a [Wrapped]) -> Self {
        Self { remaining }
    }

    /// Calls it.
    pub fn run(self, dispatching: &'a mut Dispatching<'_>) -> Inner<'a> {
        let mut remaining = self.remaining;
        while let Some((outer, inner)) = remaining.split_first() {
            if outer.is_attached() {
                let next = Self { remaining: inner };
                return Inner::boxed(outer.around.call(dispatching, next));
            }
            remaining = inner;
        }
        dispatching.call_target()
    }
}

/// The call of what is inside an [`Around`], under way. Dropped before it has ended, what its handler staged is dropped with it.
#[must_use = "nothing is called before it is awaited"]
pub struct Inner<'a>(Kind<'a>);

enum Kind<'a> {
    Handler {
        call: HandlerCall<'a>,
        has_begun: &'a mut bool,
    },
    Boxed(HandlerFuture<'a>),
}

impl<'a> Inner<'a> {
    pub(crate) fn of(call: HandlerCall<'a>, has_begun: &'a mut bool) -> Self {
        Self(Kind::Handler { call, has_begun })
    }

    pub(crate) fn boxed(future: HandlerFuture<'a>) -> Self {
        Self(Kind::Boxed(future))
    }
}

impl Future for Inner<'_> {
    type Output = Result<(), HandlerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Kind::Handler { call, has_begun } => {
                **has_begun = true;
                Pin::new(call).poll(context)
            }
            Kind::Boxed(future) => future.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}
