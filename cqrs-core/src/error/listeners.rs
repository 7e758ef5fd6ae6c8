use std::error::Error;
use std::fmt;

use super::{DispatchError, HandlerError};
use crate::plugin::BusIdentity;
use crate::unit::FollowUpFailure;

/// Listeners of one event failed, on a bus where all of them are called whatever the others answer.
///
/// Every failure is in [`failures`](Self::failures). The source is one of them: the first of the machine, or else the first.
#[derive(Debug)]
pub struct EventListenerError {
    event: &'static str,
    failures: Vec<FollowUpFailure>,
}

impl EventListenerError {
    /// Makes one failure of several.
    pub(crate) fn together(
        event: &'static str,
        bus: &BusIdentity,
        failures: Vec<FollowUpFailure>,
    ) -> FollowUpFailure {
        let error = HandlerError::from(Self { event, failures });
        FollowUpFailure {
            what: bus.to_string(),
            message: event,
            error: DispatchError::from_handler(event, error, Vec::new()),
        }
    }

    /// The name of the event.
    #[must_use]
    pub fn event(&self) -> &'static str {
        self.event
    }

    /// What each of them failed with, in the order in which they were called.
    #[must_use]
    pub fn failures(&self) -> &[FollowUpFailure] {
        &self.failures
    }

    fn weightiest(&self) -> Option<&DispatchError> {
        let errors = || self.failures.iter().map(|failure| &failure.error);
        errors()
            .find(|error| error.is_of_the_machine())
            .or_else(|| errors().next())
    }
}

impl fmt::Display for EventListenerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listeners = self.failures.iter().map(|failure| failure.what.as_str());
        let listeners: Vec<_> = listeners.collect();
        write!(
            f,
            "listeners of {:?} failed: {}",
            self.event,
            listeners.join(", ")
        )
    }
}

impl Error for EventListenerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.weightiest().map(|error| error as _)
    }
}
