//! An application from its configuration to its end.

mod builder;
mod configuration;
mod error;
mod signal;
mod wiring;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use builder::{AppBuilder, Checked};
use configuration::Configuration;
use cqrs_config::{Drawing, Plan};
use cqrs_core::Runtime;
use cqrs_core::inject::Services;
use cqrs_core::registry::Registry;
pub use error::{BuildError, RunError, StoreFailure};
use signal::Signals;
pub use wiring::Wiring;

use crate::wire;

/// A wired application: its buses, repositories, stores and subscriptions. Cheap to clone; all clones are the same one.
///
/// It is a [`Runtime`] with the plan that it was wired from: everything a runtime can do, it can.
///
/// ```no_run
/// # use cqrs::prelude::*;
/// # async fn example() -> HandlerResult {
/// let app = App::from_yaml("config/cqrs.yaml").build().await?;
/// app.run_until_signal().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct App {
    runtime: Runtime,
    plan: Arc<Plan>,
    registry: Arc<Registry>,
}

impl App {
    /// An application from a configuration file and all that it imports. The path starts in the working directory.
    #[must_use]
    pub fn from_yaml(path: impl Into<std::path::PathBuf>) -> AppBuilder {
        AppBuilder::new(Configuration::File(path.into()))
    }

    /// An application from the text of a configuration; `name` stands for it in reports.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> AppBuilder {
        AppBuilder::new(Configuration::Text {
            name: name.into(),
            text: text.into(),
        })
    }

    /// An application from the configuration that it was compiled with: `App::from_wiring(wiring::CONFIG)`. The file is read where it was then,
    /// whatever the working directory is; where it is not there any more, the program has what it said.
    #[must_use]
    pub fn from_wiring(wiring: Wiring) -> AppBuilder {
        AppBuilder::new(Configuration::Wiring(wiring))
    }

    pub(crate) fn new(runtime: Runtime, plan: Plan, registry: Registry) -> Self {
        Self {
            runtime,
            plan: Arc::new(plan),
            registry: Arc::new(registry),
        }
    }

    /// What it was wired from.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the linked code offered when it was built.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What it is made of, to be shown. It is put together anew each time.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let catalog = wire::catalog(&self.registry, &Services::default());
        let pipelines = wire::pipelines(self.runtime.outline());
        Drawing::new(Plan::clone(&self.plan), catalog, pipelines)
    }

    /// Starts what runs beside dispatches, waits for SIGTERM or ctrl-c, and shuts down.
    ///
    /// # Errors
    /// When signals cannot be waited for, or a store cannot be closed.
    pub async fn run_until_signal(&self) -> Result<(), RunError> {
        let signals = Signals::listen().map_err(RunError::Signals)?;
        self.run().await;
        signals.wait().await.map_err(RunError::Signals)?;
        self.shutdown().await.map_err(RunError::Closing)
    }
}

impl Deref for App {
    type Target = Runtime;

    fn deref(&self) -> &Runtime {
        &self.runtime
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("runtime", &self.runtime)
            .finish_non_exhaustive()
    }
}
