use std::sync::Arc;

use super::Unit;

tokio::task_local! {
    static CURRENT: Arc<Unit>;
}

impl Unit {
    /// Runs `future` inside `unit`: buses that were not injected find it there. A task that is spawned meanwhile does not.
    pub(crate) fn enter<F: Future>(unit: &Arc<Self>, future: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(Arc::clone(unit), future)
    }

    /// The unit of work that this task is in, as long as it is open.
    pub(crate) fn current() -> Option<Arc<Self>> {
        CURRENT
            .try_with(Arc::clone)
            .ok()
            .filter(|unit| unit.is_open())
    }
}
