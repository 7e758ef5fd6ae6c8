//! Moments at which a test may let the process die, named so that it can choose one.
//!
//! With the feature `fail-points` and `CQRS_FAIL_AT=<point>:<n>` in the environment, the process writes `fail point <point> reached` to
//! standard error when it passes that point for the n-th time, and halts there, and at every other point, until it is killed from outside.
//! Without the feature a point is nothing; with it, and without the variable, it is one load.
//!
//! | point | the moment |
//! | --- | --- |
//! | `append/before-commit`, `append/after-commit` | a store has written a transaction; it has committed it |
//! | `delivery/before` | a subscription holds an event that its listener has not seen |
//! | `delivery/after-handler` | the listener has returned, and nothing of it is stored yet |
//! | `delivery/committed` | the checkpoint has moved |
//! | `snapshot/before` | an aggregate's new state is stored, and its snapshot is not |
//! | `relay/before`, `relay/after` | a relay holds a page of events for a queue; the queue has them |
//! | `consumer/before`, `consumer/after-handler`, `consumer/committed` | the same three as of a delivery, for an entry of a queue |

/// Passes this point; adapters and the runtime call it.
#[cfg(not(feature = "fail-points"))]
#[inline(always)]
pub fn pass(_: &str) {}

/// Passes this point; adapters and the runtime call it.
#[cfg(feature = "fail-points")]
pub fn pass(point: &str) {
    static CHOSEN: std::sync::OnceLock<Option<chosen::Chosen>> = std::sync::OnceLock::new();
    if let Some(chosen) = CHOSEN.get_or_init(chosen::from_environment) {
        chosen.pass(point);
    }
}

#[cfg(feature = "fail-points")]
mod chosen {
    use std::io::Write;
    use std::sync::{Mutex, PoisonError};

    const VARIABLE: &str = "CQRS_FAIL_AT";

    pub(super) struct Chosen {
        point: String,
        time: u64,
        passed: Mutex<u64>,
    }

    pub(super) fn from_environment() -> Option<Chosen> {
        let value = std::env::var(VARIABLE).ok()?;
        let chosen = value.rsplit_once(':').and_then(|(point, time)| {
            Some(Chosen {
                point: point.to_owned(),
                time: time.parse().ok()?,
                passed: Mutex::new(0),
            })
        });
        if chosen.is_none() {
            say(&format!("{VARIABLE}={value} is not <point>:<number>"));
        }
        chosen
    }

    impl Chosen {
        pub(super) fn pass(&self, point: &str) {
            // Held for ever by who has reached the point, so that nobody passes another one.
            let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
            if point != self.point {
                return;
            }
            *passed += 1;
            if *passed == self.time {
                say(&format!("fail point {point} reached"));
                loop {
                    std::thread::park();
                }
            }
        }
    }

    fn say(line: &str) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}
