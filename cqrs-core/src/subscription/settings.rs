use std::time::Duration;

/// How a subscription runs.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionSettings {
    /// A new one starts with the first event of the log, not behind the last.
    pub from_beginning: bool,
    /// How many events it reads at a time. Where the listener has statements of its own, so many deliveries share a transaction at most.
    pub batch: usize,
    /// How often, and after which waits, a delivery is tried again.
    pub retry: Retry,
    /// What happens to an event that cannot be delivered.
    pub poison: Poison,
}

/// How often, and after which waits, something is tried again.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// How often at most. Only while the store itself is unavailable is it tried without end.
    pub max: u32,
    /// The first wait.
    pub initial: Duration,
    /// Each wait is so many times the one before.
    pub multiplier: f64,
    /// The longest wait.
    pub max_delay: Duration,
}

/// What happens to an event that cannot be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Poison {
    /// It is set aside, and later events of its subject behind it; the others go on.
    #[default]
    Park,
    /// It is logged and passed over.
    Skip,
    /// The subscription stops there until somebody looks.
    Stop,
}

impl Default for SubscriptionSettings {
    fn default() -> Self {
        Self {
            from_beginning: false,
            batch: 100,
            retry: Retry::default(),
            poison: Poison::default(),
        }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max: 5,
            initial: Duration::from_millis(100),
            multiplier: 2.0,
            max_delay: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// The wait before attempt `attempt + 1`, without jitter.
    #[must_use]
    pub fn delay(&self, attempt: u32) -> Duration {
        let factor = self
            .multiplier
            .max(1.0)
            .powi(i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX));
        let seconds = self.initial.as_secs_f64() * factor;
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(self.max_delay)
            .min(self.max_delay)
    }
}
