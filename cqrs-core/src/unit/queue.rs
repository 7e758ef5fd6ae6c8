use futures::future::BoxFuture;

use super::Ended;
use crate::error::DispatchError;
use crate::runtime::Runtime;

/// A command that waits for its turn.
pub(crate) struct QueuedCommand {
    name: &'static str,
    run: Box<dyn FnOnce(Runtime, usize) -> BoxFuture<'static, Result<Ended, DispatchError>> + Send>,
}

impl QueuedCommand {
    pub(crate) fn new(
        name: &'static str,
        run: impl FnOnce(Runtime, usize) -> BoxFuture<'static, Result<Ended, DispatchError>>
        + Send
        + 'static,
    ) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Handles it, with room for so many commands behind it.
    pub(crate) fn run(
        self,
        runtime: Runtime,
        room: usize,
    ) -> BoxFuture<'static, Result<Ended, DispatchError>> {
        (self.run)(runtime, room)
    }
}
