use crate::error::DispatchError;

/// How much a dispatch may still do: commands that wait behind it, and messages within messages.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Room {
    /// How many commands may wait.
    pub(crate) limit: usize,
    /// How many of these wait elsewhere in the dispatch.
    taken: usize,
    /// How many messages are being handled around it.
    depth: usize,
}

impl From<usize> for Room {
    fn from(limit: usize) -> Self {
        Self::of(limit)
    }
}

impl Room {
    /// How deep messages may be handled within others. Each level lies on the stack of a thread, which has 2 MiB, and unoptimized builds are wasteful
    /// with it.
    const DEPTH: usize = 16;

    /// That of a dispatch of its own.
    pub(crate) const fn of(limit: usize) -> Self {
        Self {
            limit,
            taken: 0,
            depth: 0,
        }
    }

    pub(crate) fn left(&self) -> usize {
        self.limit.saturating_sub(self.taken)
    }

    /// What is left where so many commands wait already.
    pub(crate) fn behind(mut self, waiting: usize) -> Self {
        self.taken = self.taken.saturating_add(waiting);
        self
    }

    /// The room of a message that is handled at once within this one.
    pub(crate) fn within(
        &self,
        message: &'static str,
        limit: usize,
    ) -> Result<Self, DispatchError> {
        if self.depth >= Self::DEPTH {
            return Err(DispatchError::NestedTooDeeply {
                message,
                limit: Self::DEPTH,
            });
        }
        Ok(Self {
            depth: self.depth + 1,
            ..Self::of(limit)
        })
    }
}
