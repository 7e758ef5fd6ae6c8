use super::Dispatching;
use super::pipeline::Wrapped;
use crate::registry::HandlerFuture;

/// What wraps the invocation of handlers: a timeout, a limit, a span. Attached with [`Pipeline::around`](super::Pipeline::around).
///
/// * It may call `next` once, or not at all. A command or query is then unhandled, which is an error; an event counts as delivered.
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
    remaining: &'a [Wrapped],
}

impl<'a> Next<'a> {
    pub(crate) fn new(remaining: &'a [Wrapped]) -> Self {
        Self { remaining }
    }

    /// Calls it.
    #[must_use]
    pub fn run(self, dispatching: &'a mut Dispatching<'_>) -> HandlerFuture<'a> {
        let mut remaining = self.remaining;
        while let Some((outer, inner)) = remaining.split_first() {
            if outer.is_attached() {
                return outer.around.call(dispatching, Self { remaining: inner });
            }
            remaining = inner;
        }
        dispatching.call_target()
    }
}
