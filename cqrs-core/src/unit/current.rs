use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::lazy::Begin;
use super::{LazyUnit, Unit};
use crate::runtime::{Runtime, WeakRuntime};
use crate::time::Timestamp;

thread_local! {
    static CURRENT: Current = const {
        Current {
            scope: RefCell::new(Scope::Outside),
            runtime: RefCell::new(WeakRuntime::none()),
        }
    };
}

/// What a thread is busy with.
struct Current {
    scope: RefCell<Scope>,
    /// The application that a scope which nobody has touched belongs to. It stays, so that the next dispatch finds it.
    runtime: RefCell<WeakRuntime>,
}

/// The unit of work that a task is in: buses that were not injected find it there. A task that is spawned meanwhile does not.
#[derive(Default)]
pub(crate) enum Scope {
    /// No handler is being called.
    #[default]
    Outside,
    /// It begins when somebody asks for it.
    Untouched(Untouched),
    /// It has begun.
    Begun(Arc<Unit>),
}

/// A unit of work that nobody has asked for.
pub(crate) struct Untouched {
    bus: usize,
    dispatched_at: Option<Timestamp>,
    begin: Begin,
}

impl From<&LazyUnit<'_>> for Scope {
    fn from(lazy: &LazyUnit<'_>) -> Self {
        match lazy.begun() {
            Some(unit) => Self::Begun(Arc::clone(unit)),
            None => Self::Untouched(Untouched {
                bus: lazy.bus,
                dispatched_at: lazy.dispatched_at,
                begin: lazy.begin,
            }),
        }
    }
}

impl Scope {
    /// The unit of work, if it has begun.
    pub(crate) fn begun(&self) -> Option<&Arc<Unit>> {
        match self {
            Self::Begun(unit) => Some(unit),
            Self::Outside | Self::Untouched(_) => None,
        }
    }

    /// Whether the task is in no unit of work at all.
    #[inline]
    pub(crate) fn is_outside() -> bool {
        CURRENT
            .try_with(|current| matches!(*current.scope.borrow(), Self::Outside))
            .unwrap_or(true)
    }

    /// Runs `call` inside, in this application. `Err` is its panic.
    #[inline]
    pub(crate) fn enter<T>(
        &mut self,
        runtime: Option<&Runtime>,
        call: impl FnOnce() -> T,
    ) -> Result<T, Box<dyn Any + Send>> {
        let before = runtime.and_then(Current::turn_to);
        self.swap();
        let result = catch_unwind(AssertUnwindSafe(call));
        self.swap();
        if let Some(before) = before {
            Current::turn_back(before);
        }
        result
    }

    #[inline]
    fn swap(&mut self) {
        // A thread that ends has nothing left to ask.
        let _ended =
            CURRENT.try_with(|current| std::mem::swap(self, &mut current.scope.borrow_mut()));
    }
}

impl Current {
    /// Notes the application, and gives out the other one that was noted.
    #[inline]
    fn turn_to(runtime: &Runtime) -> Option<WeakRuntime> {
        let turned = CURRENT.try_with(|current| {
            let is_other = !current.runtime.borrow().is(runtime);
            is_other.then(|| current.runtime.replace(runtime.downgrade()))
        });
        turned.ok().flatten()
    }

    fn turn_back(before: WeakRuntime) {
        let _ended = CURRENT.try_with(|current| current.runtime.replace(before));
    }

    /// The unit of work, which now begins if it has not.
    fn unit(&self) -> Option<Arc<Unit>> {
        let mut scope = self.scope.borrow_mut();
        if let Scope::Untouched(untouched) = &*scope {
            let runtime = self.runtime.borrow().upgrade()?;
            let unit = (untouched.begin)(&runtime, untouched.bus, untouched.dispatched_at);
            *scope = Scope::Begun(unit);
        }
        scope.begun().cloned()
    }
}

impl Unit {
    /// The unit of work that this task is in, as long as it is open.
    pub(crate) fn current() -> Option<Arc<Self>> {
        let current = CURRENT.try_with(Current::unit).ok().flatten();
        current.filter(|unit| unit.is_open())
    }

    /// The unit of work of this application that this task is in. Another application's is none of ours.
    pub(crate) fn current_of(runtime: &Runtime) -> Option<Arc<Self>> {
        Self::current().filter(|unit| unit.runtime().is(runtime))
    }
}
