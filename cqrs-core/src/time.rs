//! Time, ids and chance: everything that is not a function of the input comes from here.
//!
//! An application hands its own [`Clock`], [`IdGenerator`] and [`Jitter`] to the builder; without them it gets the system's.
//! Core and adapters ask nobody else, so a test that pauses the clock has paused everything.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, in microseconds since 1970.
///
/// Written as `2026-01-31T12:00:00.000000Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This moment and `duration` later, or the last moment there is.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)),
        )
    }

    /// The time that has passed since `earlier`, or zero.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.6}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a moment such as `2026-01-31T12:00:00.000000Z`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not a moment such as 2026-01-31T12:00:00.000000Z")]
pub struct ParseTimestampError(String);

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let moment: jiff::Timestamp = text
            .parse()
            .map_err(|_| ParseTimestampError(text.to_owned()))?;
        Ok(Self(moment.as_microsecond()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Tells the time and waits. Implemented by [`SystemClock`] and by the paused clock of tests; called by everything that needs time.
///
/// * `now` may step back when the machine's clock does; nothing in the framework derives order from it.
/// * `sleep` resolves no earlier than `duration` later *on this clock*; dropping the future ends the wait.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// The time that has passed since some fixed moment: for measuring. The difference of two readings is never less than nothing.
    fn elapsed(&self) -> Duration {
        self.now().since(Timestamp::default())
    }

    /// Waits on this clock.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// The wait between two signs of life. Nothing is decided by when it ends, so a clock that is moved from wait to wait may pass over it.
    fn beat(&self, period: Duration) -> BoxFuture<'static, ()> {
        self.sleep(period)
    }
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::default().saturating_add(since)
    }

    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "this is the clock that everybody else asks"
    )]
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Gives every message its id. The default makes UUIDs of version 7, which sort by time.
///
/// * Two calls never return the same id, also from several threads and several processes.
pub trait IdGenerator: Send + Sync + 'static {
    /// The next id, for a message made at `now`.
    fn next(&self, now: Timestamp) -> uuid::Uuid;
}

/// UUID version 7: 48 bits of milliseconds, then chance.
#[derive(Debug, Default, Clone, Copy)]
pub struct UuidV7;

impl IdGenerator for UuidV7 {
    fn next(&self, now: Timestamp) -> uuid::Uuid {
        let micros = u64::try_from(now.as_micros()).unwrap_or(0);
        let subsec_nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
        uuid::Uuid::new_v7(uuid::Timestamp::from_unix(
            uuid::NoContext,
            micros / 1_000_000,
            subsec_nanos,
        ))
    }
}

/// Spreads retries, so that those who failed together do not come back together.
pub trait Jitter: Send + Sync + 'static {
    /// A duration between zero and `upper`.
    fn up_to(&self, upper: Duration) -> Duration;
}

/// A small generator seeded by the address of its counter: good for spreading load, for nothing else.
#[derive(Debug, Default)]
pub struct RandomJitter(AtomicU64);

impl Jitter for RandomJitter {
    fn up_to(&self, upper: Duration) -> Duration {
        let step = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let mut bits = step ^ (std::ptr::from_ref(self) as u64);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        upper.mul_f64((bits >> 11) as f64 / (1u64 << 53) as f64)
    }
}
