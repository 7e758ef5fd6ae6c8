use futures::future::BoxFuture;

use super::Dispatching;
use crate::error::HandlerError;

/// What a hook says: go on, or fail the dispatch with this error.
pub type HookResult = Result<(), HandlerError>;

/// One call of a hook: done at once, or after some waiting.
pub enum Hooked<'a> {
    /// It is done.
    Ready(HookResult),
    /// It waits for something.
    Waiting(BoxFuture<'a, HookResult>),
}

/// A plugin's part at one place of the pipeline. Every `Fn(&mut Dispatching<'_>) -> HookResult` is one.
pub trait Hook: Send + Sync + 'static {
    /// Called once per dispatch that passes its place.
    fn run<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> Hooked<'a>;
}

impl<F: Fn(&mut Dispatching<'_>) -> HookResult + Send + Sync + 'static> Hook for F {
    fn run<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> Hooked<'a> {
        Hooked::Ready(self(dispatching))
    }
}

/// A hook that is a function with a future.
pub(super) struct Asynchronous<F>(pub(super) F);

impl<F> Hook for Asynchronous<F>
where
    F: for<'a> Fn(&'a mut Dispatching<'_>) -> BoxFuture<'a, HookResult> + Send + Sync + 'static,
{
    fn run<'a>(&'a self, dispatching: &'a mut Dispatching<'_>) -> Hooked<'a> {
        Hooked::Waiting((self.0)(dispatching))
    }
}
