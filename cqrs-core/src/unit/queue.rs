use futures::future::BoxFuture;

use super::{Ended, Room};
use crate::error::DispatchError;
use crate::runtime::Runtime;

/// A command that waits for its turn.
pub(crate) struct QueuedCommand {
    name: &'static str,
    run: Box<dyn FnOnce(Runtime, Room) -> Handled + Send>,
}

type Handled = BoxFuture<'static, Result<Ended, DispatchError>>;

impl QueuedCommand {
    pub(crate) fn new(
        name: &'static str,
        run: impl FnOnce(Runtime, Room) -> Handled + Send + 'static,
    ) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Handles it, in what room the dispatch has left.
    pub(crate) fn run(self, runtime: Runtime, room: Room) -> Handled {
        (self.run)(runtime, room)
    }
}
