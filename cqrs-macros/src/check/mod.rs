//! What cannot be meant, found before anything is generated: every check tells all that it finds.

mod aggregate;
mod message;
mod parameter;
mod plugin;
mod signature;
mod upcaster;

pub(crate) use aggregate::{Role, applied_once, method};
pub(crate) use message::{event_set, message, said_once};
pub(crate) use plugin::{PLUGIN_EXAMPLE, plugin_function, plugin_struct};
pub(crate) use signature::signature;
pub(crate) use upcaster::{UPCASTER_EXAMPLE, upcaster};
