//! Limits around handlers: how long one may take, how many may run, how often.
//!
//! They stand around the invocation of a handler, on an event bus around each listener by itself, and ask the application's clock for the
//! time. A call that is ended or refused is a failure, which may pass when the same is tried again; a durable listener's is tried again.
//!
//! ```yaml
//! services:
//!   patience: { driver: cqrs.timeout, after: 5s }
//!   few:      { driver: cqrs.concurrency_limit, max: 8 }
//!   calm:     { driver: cqrs.rate_limit, number: 100, per: 1s, when_full: refuse }
//! service_bus:
//!   command_buses:
//!     commands: { plugins: [few, calm, patience] }     # the first is outermost
//! ```
//!
//! One service is one limit: the buses that attach it share it. What `refuse` answers at once is what `tower` calls load shedding.

mod concurrency;
mod rate;
mod timeout;

use cqrs_core::options::{DriverOptions, OptionKind, OptionSpec};

pub(crate) use concurrency::REGISTRATION as CONCURRENCY_LIMIT;
pub use concurrency::{ConcurrencyLimit, TooMany};
pub(crate) use rate::REGISTRATION as RATE_LIMIT;
pub use rate::{RateLimit, TooOften};
pub(crate) use timeout::REGISTRATION as TIMEOUT;
pub use timeout::{TimedOut, Timeout};

/// What happens to a call for which there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WhenFull {
    /// It waits, behind those that came before it.
    #[default]
    Wait,
    /// It is refused at once.
    Refuse,
}

impl WhenFull {
    const OPTION: OptionSpec = OptionSpec::new(
        "when_full",
        OptionKind::OneOf(&["wait", "refuse"]),
        "what happens to a call for which there is no room",
    )
    .with_default("wait");

    fn of(options: &DriverOptions) -> Self {
        match options.text("when_full") {
            Some("refuse") => Self::Refuse,
            _ => Self::Wait,
        }
    }
}
