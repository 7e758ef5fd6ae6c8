use std::sync::Arc;

use super::Dispatching;
use crate::registry::HandlerFuture;

/// What wraps the invocation of handlers: a timeout, a limit, a span. Attached with [`Pipeline::around`](super::Pipeline::around).
///
/// * It may call `next` once, or not at all; not calling it leaves the message unhandled.
/// * For an event it wraps each listener by itself.
pub trait Around: Send + Sync + 'static {
    /// Calls what is inside, and answers for it.
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a>;
}

/// What is inside an [`Around`].
pub struct Next<'a> {
    remaining: &'a [Arc<dyn Around>],
}

impl<'a> Next<'a> {
    pub(crate) fn new(remaining: &'a [Arc<dyn Around>]) -> Self {
        Self { remaining }
    }

    /// Calls it.
    #[must_use]
    pub fn run(self, dispatching: &'a mut Dispatching<'_>) -> HandlerFuture<'a> {
        match self.remaining.split_first() {
            Some((outer, remaining)) => outer.call(dispatching, Self { remaining }),
            None => dispatching.call_target(),
        }
    }
}
