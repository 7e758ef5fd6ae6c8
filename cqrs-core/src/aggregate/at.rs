use std::fmt;

use crate::store::{Recorded, Version};
use crate::time::Timestamp;

/// A moment in the life of an aggregate, for [`Repository::load_at`](super::Repository::load_at).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// Behind the event of this version.
    Version(Version),
    /// At this time: up to the first event that was recorded later.
    Time(Timestamp),
}

impl At {
    /// Behind the event of this version.
    #[must_use]
    pub const fn version(version: Version) -> Self {
        Self::Version(version)
    }

    /// At this time: up to the first event that was recorded later.
    #[must_use]
    pub const fn time(time: Timestamp) -> Self {
        Self::Time(time)
    }

    /// Whether the event had happened by then.
    pub(super) fn includes(self, recorded: &Recorded) -> bool {
        match self {
            Self::Version(version) => recorded.version <= version,
            Self::Time(time) => recorded.created_at <= time,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "version {version}"),
            Self::Time(time) => write!(f, "{time}"),
        }
    }
}
