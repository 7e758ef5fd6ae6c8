use std::sync::Arc;
use std::time::Duration;

use cqrs_core::HandlerError;
use cqrs_core::options::{OptionKind, OptionSpec};
use cqrs_core::origin;
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin, PluginError, PluginSite};
use cqrs_core::registry::{HandlerFuture, PluginRegistration};
use cqrs_core::time::{Clock, Timestamp};
use tokio::sync::Mutex;

use super::WhenFull;

/// `cqrs.rate_limit`: so many handlers are called in a stretch of time, which begins with the first of them; on all buses that attach the
/// same service together.
#[derive(Clone)]
pub struct RateLimit {
    rate: Rate,
    when_full: WhenFull,
    clock: Arc<dyn Clock>,
    stretch: Arc<Mutex<Stretch>>,
}

#[derive(Debug, Clone, Copy)]
struct Rate {
    number: u64,
    per: Duration,
}

/// The present stretch of time.
struct Stretch {
    began: Timestamp,
    left: u64,
}

/// As many handlers were called as may be, in this stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{number} handlers were called within {per:?} already, and no more may be")]
pub struct TooOften {
    /// How many may.
    pub number: u64,
    /// In how long.
    pub per: Duration,
}

impl RateLimit {
    /// At most `number` in each stretch of `per` on this clock.
    #[must_use]
    pub fn new(number: u64, per: Duration, when_full: WhenFull, clock: Arc<dyn Clock>) -> Self {
        let number = number.max(1);
        let stretch = Stretch {
            began: clock.now(),
            left: number,
        };
        Self {
            rate: Rate { number, per },
            when_full,
            clock,
            stretch: Arc::new(Mutex::new(stretch)),
        }
    }

    /// Whoever waits for the next stretch holds the lock, so the others wait behind.
    async fn take(&self) -> Result<(), TooOften> {
        let mut stretch = self.stretch.lock().await;
        loop {
            let Rate { number, per } = self.rate;
            let now = self.clock.now();
            let passed = now.since(stretch.began);
            if passed >= per || stretch.left == number {
                *stretch = Stretch {
                    began: now,
                    left: number,
                };
            }
            if let Some(left) = stretch.left.checked_sub(1) {
                stretch.left = left;
                return Ok(());
            }
            if self.when_full == WhenFull::Refuse {
                return Err(TooOften { number, per });
            }
            self.clock.sleep(per.saturating_sub(passed)).await;
        }
    }
}

impl Plugin for RateLimit {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(self.clone());
    }
}

impl Around for RateLimit {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            self.take().await.map_err(HandlerError::failure)?;
            next.run(dispatching).await
        })
    }
}

const NUMBER: OptionKind = OptionKind::Int {
    min: 1,
    max: i64::MAX,
};

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::new("number", NUMBER, "how many handlers are called").required(),
    OptionSpec::new("per", OptionKind::PositiveDuration, "in how long").with_default("1s"),
    WhenFull::OPTION,
];

pub(crate) static REGISTRATION: PluginRegistration =
    PluginRegistration::new("cqrs.rate_limit", make, origin!()).with_options(OPTIONS);

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let options = site.options();
    let number = options.int("number").unwrap_or(1);
    let number = u64::try_from(number).unwrap_or(1);
    let per = options.duration("per").unwrap_or(Duration::from_secs(1));
    let (when_full, clock) = (WhenFull::of(options), site.clock().clone());
    Ok(Arc::new(RateLimit::new(number, per, when_full, clock)))
}
