use super::Version;
use crate::message::MessageId;

/// Where a subject is, and which event brought it there.
///
/// Two equal heads have the same history behind them: a stream that was deleted and written anew to the same version has another event
/// there, and a subject whose events were erased says so. Who remembers a state and finds a later version reads on from the event that it
/// remembers, itself included, and begins anew where that event is another one, or absent since.
///
/// ```
/// use cqrs_core::store::{SubjectHead, Version};
/// let head = SubjectHead::default();
/// assert_eq!(head.version, Version::NONE);
/// assert!(head.event.is_none() && !head.is_erased);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SubjectHead {
    /// The version of its last event; [`Version::NONE`] where it has none.
    pub version: Version,
    /// The id of its last event.
    pub event: Option<MessageId>,
    /// Its last event is erased.
    pub is_erased: bool,
}
