use std::sync::Arc;

use cqrs_core::HandlerError;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::WhenFull;

tokio::task_local! {
    /// The limits of which a place is held around what runs now.
    static HELD: Vec<usize>;
}

/// `cqrs.concurrency_limit`: so many handlers run beside each other, on all buses that attach the same service together.
///
/// A handler inside of another, because it was dispatched on a bus that says `nested: inline` or asked as a query, shares the place of the one
/// that waits for it. What a handler hands to a task of its own does not.
#[derive(Clone)]
pub struct ConcurrencyLimit {
    places: Arc<Semaphore>,
    max: usize,
    when_full: WhenFull,
}

/// As many handlers run as may.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{max} handlers run already, and no more may")]
pub struct TooMany {
    /// How many may.
    pub max: usize,
}

impl ConcurrencyLimit {
    /// At most `max` beside each other.
    #[must_use]
    pub fn new(max: usize, when_full: WhenFull) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(max)),
            max,
            when_full,
        }
    }

    /// Whether somebody who waits for this call has a place already.
    fn is_held(&self) -> bool {
        let is_held = HELD.try_with(|held| held.contains(&self.identity()));
        is_held.unwrap_or_default()
    }

    fn identity(&self) -> usize {
        Arc::as_ptr(&self.places).addr()
    }

    async fn place(&self) -> Result<SemaphorePermit<'_>, HandlerError> {
        let place = match self.when_full {
            WhenFull::Wait => self.places.acquire().await.ok(),
            WhenFull::Refuse => self.places.try_acquire().ok(),
        };
        place.ok_or_else(|| HandlerError::failure(TooMany { max: self.max }))
    }
}

impl Plugin for ConcurrencyLimit {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(self.clone());
    }
}

impl Around for ConcurrencyLimit {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            if self.is_held() {
                return next.run(dispatching).await;
            }
            let _place = self.place().await?;
            let outer = HELD.try_with(Vec::clone).unwrap_or_default();
            let held = [outer, vec![self.identity()]].concat();
            HELD.scope(held, next.run(dispatching)).await
        })
    }
}

const MAX: OptionKind = OptionKind::Int {
    min: 1,
    max: 1_000_000,
};

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::new("max", MAX, "how many handlers run beside each other").required(),
    WhenFull::OPTION,
];

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("cqrs.concurrency_limit", make, origin!()).with_options(OPTIONS);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let options = site.options();
    let max = options.int("max").unwrap_or(1);
    let max = usize::try_from(max).unwrap_or(1);
    Ok(Arc::new(ConcurrencyLimit::new(max, WhenFull::of(options))))
}
