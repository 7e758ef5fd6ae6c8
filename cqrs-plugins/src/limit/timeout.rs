use std::sync::Arc;
use std::time::Duration;

use cqrs_core::HandlerError;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};
use cqrs_core::time::Clock;
use futures::future::{Either, select};

/// `cqrs.timeout`: a handler that takes longer is dropped, and what it has staged with it.
///
/// It covers the handler only: what is handed to the store is not taken back, and waiting behind other plugins does not count.
#[derive(Clone)]
pub struct Timeout {
    after: Duration,
    clock: Arc<dyn Clock>,
}

/// A handler was not done in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the handler was not done within {after:?}")]
pub struct TimedOut {
    /// How long it was waited for.
    pub after: Duration,
}

impl Timeout {
    /// After this time on this clock.
    #[must_use]
    pub fn new(after: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { after, clock }
    }
}

impl Plugin for Timeout {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(self.clone());
    }
}

impl Around for Timeout {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            let after = self.after;
            match select(next.run(dispatching), self.clock.sleep(after)).await {
                Either::Left((result, _)) => result,
                Either::Right(_) => Err(HandlerError::failure(TimedOut { after })),
            }
        })
    }
}

const OPTIONS: &[OptionSpec] = &[OptionSpec::new(
    "after",
    OptionKind::PositiveDuration,
    "how long a handler may take",
)
.required()];

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("cqrs.timeout", make, origin!()).with_options(OPTIONS);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    match site.options().duration("after") {
        Some(after) if !after.is_zero() => Ok(Arc::new(Timeout::new(after, site.clock().clone()))),
        _ => Err(PluginError::refused(
            "`after` is zero, and no handler is done in no time",
        )),
    }
}
