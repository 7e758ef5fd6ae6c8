use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use super::SubscriptionSettings;
use crate::bus::Bound;
use crate::store::{Cursor, Recorded};

/// One listener's way through one store's log.
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) bus: usize,
    pub(crate) store: usize,
    pub(crate) listener: Arc<Bound>,
    pub(crate) names: Vec<&'static str>,
    pub(crate) settings: SubscriptionSettings,
    pub(crate) progress: watch::Sender<Progress>,
    /// Says that what is set aside has changed, or is wanted.
    pub(crate) asked: watch::Sender<()>,
}

/// How far a subscription has got in this process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    pub(crate) cursor: Option<Cursor>,
    pub(crate) state: SubscriptionState,
}

/// What a subscription is doing in this process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SubscriptionState {
    /// It has not been started.
    #[default]
    Idle,
    /// Another process owns it.
    Elsewhere,
    /// It reads the log here.
    Running,
    /// It stopped at an event that it could not deliver; the reason says which.
    Stopped {
        /// The event and the error.
        reason: String,
    },
}

impl Subscription {
    pub(crate) fn wants(&self, recorded: &Recorded, own_bus: &str) -> bool {
        recorded.is_one_of(|name| self.names.contains(&name))
            && recorded.bus_name().is_none_or(|bus| bus == own_bus)
    }

    pub(crate) fn report(&self, state: SubscriptionState, cursor: Option<&Cursor>) {
        self.progress.send_modify(|progress| {
            progress.state = state;
            if let Some(cursor) = cursor {
                progress.cursor = Some(cursor.clone());
            }
        });
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription({})", self.id)
    }
}
