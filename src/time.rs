//! Time, ids and chance, and durations in words.

use std::time::Duration;

pub use cqrs_core::time::{
    Clock, IdGenerator, Jitter, ParseTimestampError, RandomJitter, SystemClock, Timestamp, UuidV7,
};

/// So many days of 24 hours.
#[must_use]
pub const fn days(days: u64) -> Duration {
    Duration::from_secs(days.saturating_mul(24 * 60 * 60))
}

/// So many hours.
#[must_use]
pub const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours.saturating_mul(60 * 60))
}

/// So many minutes.
#[must_use]
pub const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes.saturating_mul(60))
}
