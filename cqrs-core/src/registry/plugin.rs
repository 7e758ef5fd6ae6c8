use std::fmt;
use std::sync::Arc;

use super::Origin;
use crate::inject::{InjectError, Site};
use crate::message::MessageKind;
use crate::plugin::Plugin;

/// A plugin that is linked into the program.
#[derive(Clone, Copy)]
pub struct PluginRegistration {
    /// What `plugins:` calls it.
    pub id: &'static str,
    /// The kinds of buses it may be attached to.
    pub kinds: &'static [MessageKind],
    /// Makes it, for one application.
    pub make: fn(&Site<'_>) -> Result<Arc<dyn Plugin>, InjectError>,
    /// Where it stands.
    pub origin: Origin,
}

impl fmt::Debug for PluginRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plugin {} ({})", self.id, self.origin)
    }
}
