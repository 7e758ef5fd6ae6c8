//! What cannot be meant, found before anything is generated: every check tells all that it finds.

mod aggregate;
mod message;
mod signature;

pub(crate) use aggregate::{Role, applied_once, method};
pub(crate) use message::{event_set, message};
pub(crate) use signature::signature;
