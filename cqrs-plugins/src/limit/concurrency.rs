use std::sync::Arc;

use cqrs_core::HandlerError;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::WhenFull;

/// `cqrs.concurrency_limit`: so many handlers run beside each other, on all buses that attach the same service together.
///
/// A handler that dispatches on a bus with the same limit, and waits for the answer, holds its own place meanwhile.
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
            let _place = self.place().await?;
            next.run(dispatching).await
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
