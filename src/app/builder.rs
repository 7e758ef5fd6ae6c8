use std::sync::Arc;

use cqrs_config::{Drawing, Environment, Loaded, Plan, Report, Schema, Severity};
use cqrs_core::inject::Services;
use cqrs_core::registry::Registry;
use cqrs_core::runtime::RuntimeBuilder;
use cqrs_core::time::{Clock, IdGenerator, Jitter, RandomJitter, SystemClock, UuidV7};
use cqrs_core::upcast::Upcaster;

use super::configuration::Configuration;
use super::{App, BuildError};
use crate::wire;

/// Puts an application together: configuration, linked handlers, and what they are provided with.
pub struct AppBuilder {
    configuration: Configuration,
    environment: Environment,
    /// The name that [`environment`](Self::environment) gave.
    named: Option<String>,
    registry: Registry,
    services: Services,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    jitter: Arc<dyn Jitter>,
    upcasters: Vec<Arc<dyn Upcaster>>,
    stores_for_tests: bool,
}

/// A configuration that fits the linked code.
#[derive(Debug)]
pub struct Checked {
    /// What will run.
    pub plan: Plan,
    /// Warnings and notes.
    pub report: Report,
    /// The handlers that it was checked against.
    pub registry: Registry,
}

impl AppBuilder {
    pub(super) fn new(configuration: Configuration) -> Self {
        Self {
            configuration,
            environment: Environment::process(),
            named: None,
            registry: Registry::linked().with(cqrs_plugins::registrations()),
            services: Services::default(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(UuidV7),
            jitter: Arc::new(RandomJitter::default()),
            upcasters: Vec::new(),
            stores_for_tests: false,
        }
    }

    /// The environment, whose `when@<name>` section is laid over the rest; otherwise `CQRS_ENV` names it.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.environment = self.environment.named(&name);
        self.named = Some(name);
        self
    }

    /// Other variables for `%env(NAME)%` than those of the process. The name that
    /// [`environment`](Self::environment) gave stays; their own counts where it gave none.
    #[must_use]
    pub fn variables(mut self, variables: Environment) -> Self {
        self.environment = match &self.named {
            Some(name) => variables.named(name),
            None => variables,
        };
        self
    }

    /// Another registry than that of the linked handlers. The ready-made [`plugins`](crate::plugins) are known besides.
    #[must_use]
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry = registry.with(cqrs_plugins::registrations());
        self
    }

    /// Makes `Service<T>` a parameter of handlers: `.provide::<dyn Mailer>(Arc::new(..))`.
    #[must_use]
    pub fn provide<T: ?Sized + Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.services.provide(None, service);
        self
    }

    /// Makes `#[named("id")] Service<T>` a parameter of handlers, and `id` an id that the configuration may name.
    #[must_use]
    pub fn provide_named<T: ?Sized + Send + Sync + 'static>(
        mut self,
        id: impl Into<String>,
        service: Arc<T>,
    ) -> Self {
        self.services.provide(Some(id.into()), service);
        self
    }

    /// An upcaster that is a value, beside those that are functions: it is asked about every event that is read and every message that comes
    /// out of a queue. One for a single store is provided under an id, as `dyn Upcaster`, and named in the store's `plugins`.
    #[must_use]
    pub fn upcaster(mut self, upcaster: Arc<dyn Upcaster>) -> Self {
        self.upcasters.push(upcaster);
        self
    }

    /// Another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Another source of message ids than UUIDs of version 7.
    #[must_use]
    pub fn ids(mut self, ids: Arc<dyn IdGenerator>) -> Self {
        self.ids = ids;
        self
    }

    /// Another spread of retries.
    #[must_use]
    pub fn jitter(mut self, jitter: Arc<dyn Jitter>) -> Self {
        self.jitter = jitter;
        self
    }

    /// Keeps every store in memory, or as its driver has it for tests; an overlay for tests need not be there.
    #[cfg(feature = "testing")]
    pub(crate) fn stores_for_tests(mut self) -> Self {
        self.stores_for_tests = true;
        self.environment = self.environment.overlay_optional();
        self
    }

    /// What the linked code offers, with what was registered by hand.
    #[must_use]
    pub fn registered(&self) -> &Registry {
        &self.registry
    }

    /// Checks the configuration in every environment that it has an overlay for, whatever the variables are.
    #[cfg(feature = "testing")]
    pub(crate) fn check_everywhere(&self, provided: cqrs_config::Provided) -> Report {
        let catalog = wire::catalog(&self.registry, &self.services);
        self.configuration.check_everywhere(&catalog, provided)
    }

    /// Reads the configuration and checks it against the linked handlers. Opens nothing.
    ///
    /// # Errors
    /// Every mistake, with file, line and remedy.
    pub fn check(&self) -> Result<Checked, Report> {
        let catalog = wire::catalog(&self.registry, &self.services);
        let loaded = self.configuration.load(&self.environment, &catalog);
        let registry = self.registry.clone();
        loaded.map(|Loaded { plan, report, .. }| Checked {
            plan,
            report,
            registry,
        })
    }

    /// What the application is made of, to be shown: the configuration, checked, what the linked code offers, and what plugins hook where.
    /// For the last of these the plugins are made and attached, to buses that nothing is sent through and to empty stores in memory; nothing
    /// that the configuration names is opened.
    ///
    /// # Errors
    /// Every mistake, with file, line and remedy.
    pub fn draw(self) -> Result<Drawing, Report> {
        let catalog = wire::catalog(&self.registry, &self.services);
        let Loaded { plan, .. } = self.configuration.load(&self.environment, &catalog)?;
        let known = wire::Known {
            registry: &self.registry,
            services: &self.services,
        };
        let builder = RuntimeBuilder::new()
            .clock(Arc::clone(&self.clock))
            .ids(self.ids);
        let builder = wire::fill_for_outline(builder, &plan, known, &self.clock);
        let builder = builder.registry(self.registry).services(self.services);
        let pipelines = wire::pipelines(&builder.outline());
        Ok(Drawing::new(plan, catalog, pipelines))
    }

    /// The JSON Schema of this application's configuration, for editors: with the names that the linked code and the files have.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let catalog = wire::catalog(&self.registry, &self.services);
        self.configuration.schema(&catalog)
    }

    /// Checks the configuration, opens the stores and wires the application. Nothing runs yet; dispatching works.
    ///
    /// # Errors
    /// Every mistake of the configuration; or every store that cannot be opened; or every parameter for which nothing is there.
    pub async fn build(self) -> Result<App, BuildError> {
        let Checked { plan, report, .. } = self.check().map_err(BuildError::Configuration)?;
        tell(&report);
        let stores = match self.stores_for_tests {
            #[cfg(feature = "testing")]
            true => wire::open_stores_for_tests(&plan, &self.registry, &self.clock).await?,
            _ => wire::open_stores(&plan, &self.registry, &self.services, &self.clock).await?,
        };
        let snapshots = match self.stores_for_tests {
            #[cfg(feature = "testing")]
            true => wire::snapshot_stores_for_tests(&plan),
            _ => {
                wire::open_snapshot_stores(&plan, &self.registry, &self.services, &self.clock)
                    .await?
            }
        };
        let builder = RuntimeBuilder::new()
            .clock(self.clock)
            .ids(self.ids)
            .jitter(self.jitter);
        let known = wire::Known {
            registry: &self.registry,
            services: &self.services,
        };
        let upcasters = self.upcasters.into_iter();
        let builder = upcasters.fold(builder, |builder, one| builder.upcaster(None, one));
        let builder = wire::fill(builder, &plan, known, stores, &snapshots)?;
        let runtime = builder
            .registry(self.registry.clone())
            .services(self.services)
            .build()
            .await?;
        Ok(App::new(runtime, plan, self.registry))
    }
}

/// Warnings go to the log, one line each.
fn tell(report: &Report) {
    for problem in report
        .problems()
        .iter()
        .filter(|problem| problem.severity() == Severity::Warning)
    {
        let place = report
            .location(problem)
            .map(|location| location.to_string())
            .unwrap_or_default();
        tracing::warn!(code = problem.code.name, place, "{}", problem.message);
    }
}
