use std::sync::{Arc, OnceLock};

use super::Unit;
use crate::runtime::Runtime;
use crate::time::Timestamp;

/// The unit of work of a message on its way through a bus. It begins when somebody first looks at it.
pub(crate) struct LazyUnit<'a> {
    pub(super) runtime: &'a Runtime,
    pub(super) bus: usize,
    pub(super) dispatched_at: Option<Timestamp>,
    pub(super) begin: Begin,
    begun: OnceLock<Arc<Unit>>,
    ended: OnceLock<Arc<Unit>>,
}

/// Begins the unit of work of a message on this bus, which was dispatched at this moment or now.
pub(crate) type Begin = fn(&Runtime, usize, Option<Timestamp>) -> Arc<Unit>;

impl<'a> LazyUnit<'a> {
    pub(crate) fn new(
        runtime: &'a Runtime,
        bus: usize,
        dispatched_at: Option<Timestamp>,
        begin: Begin,
    ) -> Self {
        Self {
            runtime,
            bus,
            dispatched_at,
            begin,
            begun: OnceLock::new(),
            ended: OnceLock::new(),
        }
    }

    /// One that has begun already.
    pub(crate) fn begun_as(runtime: &'a Runtime, unit: Arc<Unit>) -> Self {
        let begin = |runtime: &Runtime, _, _| Unit::ended(runtime);
        let lazy = Self::new(runtime, 0, None, begin);
        lazy.set(unit);
        lazy
    }

    pub(crate) fn runtime(&self) -> &'a Runtime {
        self.runtime
    }

    /// The unit of work, which now begins if it has not.
    pub(crate) fn get(&self) -> &Arc<Unit> {
        let begin = || (self.begin)(self.runtime, self.bus, self.dispatched_at);
        self.begun.get_or_init(begin)
    }

    /// The unit of work, if it has begun.
    pub(crate) fn begun(&self) -> Option<&Arc<Unit>> {
        self.begun.get()
    }

    /// It has begun elsewhere.
    pub(crate) fn set(&self, unit: Arc<Unit>) {
        self.begun.get_or_init(|| unit);
    }

    /// One that has ended, for a handler which has said that it does not ask.
    pub(crate) fn ended(&self) -> &Arc<Unit> {
        self.ended.get_or_init(|| Unit::ended(self.runtime))
    }

    /// Ends it and drops what was staged, which is named.
    pub(crate) fn abandon(&self) -> Vec<&'static str> {
        self.begun().map(|unit| unit.abandon()).unwrap_or_default()
    }
}
