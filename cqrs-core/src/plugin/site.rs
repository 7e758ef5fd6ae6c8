use std::fmt;
use std::sync::Arc;

use crate::bus::Endpoint;
use crate::error::BoxError;
use crate::inject::{InjectError, Services, Site};
use crate::options::{DriverOptions, OptionsError};
use crate::runtime::Wiring;
use crate::time::Clock;
use crate::transport::Producer;

/// Where a plugin is made: what the application has, and the options that the configuration gives it.
pub struct PluginSite<'a> {
    site: Site<'a>,
    options: &'a DriverOptions,
}

impl<'a> PluginSite<'a> {
    pub(crate) fn new(wiring: &'a Wiring, id: &'a str, options: &'a DriverOptions) -> Self {
        Self {
            site: Site::new(wiring, id),
            options,
        }
    }

    /// The id that it is attached by: that of its registration, or of a service whose `driver` it is.
    #[must_use]
    pub fn id(&self) -> &str {
        self.site.handler()
    }

    /// Its options, checked against what its registration declares, defaults filled in.
    #[must_use]
    pub fn options(&self) -> &'a DriverOptions {
        self.options
    }

    /// What the application provided.
    #[must_use]
    pub fn services(&self) -> &Services {
        self.site.services()
    }

    /// The application's clock: a plugin that waits or measures asks no other.
    #[must_use]
    pub fn clock(&self) -> &'a Arc<dyn Clock> {
        &self.site.wiring().clock
    }

    /// The queue of this id, to put commands into. It marks them as those of an `async_switch`, and sends them at once.
    #[must_use]
    pub fn queue(&self, id: &str) -> Option<Arc<dyn Endpoint>> {
        let queues = &self.site.wiring().queues;
        let queue = queues.iter().position(|queue| queue == id)?;
        Some(Arc::new(Producer::new(queue, None)))
    }

    /// The same place, as the parameters of handlers see it.
    #[must_use]
    pub fn site(&self) -> &Site<'a> {
        &self.site
    }
}

impl fmt::Debug for PluginSite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PluginSite({})", self.id())
    }
}

/// Why a plugin could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PluginError {
    /// Something that it needs is not there.
    #[error(transparent)]
    Inject(#[from] InjectError),
    /// Its options do not fit.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// It says so itself.
    #[error(transparent)]
    Refused(BoxError),
}

impl PluginError {
    /// The plugin's own reason.
    pub fn refused(reason: impl Into<BoxError>) -> Self {
        Self::Refused(reason.into())
    }
}
