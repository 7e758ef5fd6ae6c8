use futures::future::BoxFuture;

use super::{Ended, Room};
use crate::error::DispatchError;
use crate::message::Metadata;
use crate::runtime::Runtime;

/// A command that waits for its turn.
pub(crate) struct QueuedCommand {
    name: &'static str,
    metadata: Metadata,
    run: Box<dyn FnOnce(Runtime, Room) -> Handled + Send>,
}

type Handled = BoxFuture<'static, Result<Ended, DispatchError>>;

impl QueuedCommand {
    pub(crate) fn new(
        name: &'static str,
        metadata: Metadata,
        run: impl FnOnce(Runtime, Room) -> Handled + Send + 'static,
    ) -> Self {
        Self {
            name,
            metadata,
            run: Box::new(run),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// What its sender said, for an announcement that it has failed.
    pub(crate) fn take_metadata(&mut self) -> Metadata {
        std::mem::take(&mut self.metadata)
    }

    /// Handles it, in what room the dispatch has left.
    pub(crate) fn run(self, runtime: Runtime, room: Room) -> Handled {
        (self.run)(runtime, room)
    }
}
