use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cqrs_core::message::Event;
use cqrs_core::runtime::WaitError;
use cqrs_core::store::StoreError;
use cqrs_testing::PausedClock;

use crate::{App, AppBuilder, BuildError, Wiring};

/// Waits up to this long belong to retries; longer ones are deadlines, and only the test moves the clock past them.
const RETRIES: Duration = Duration::from_secs(120);

/// How many events are looked at together.
const PAGE: usize = 500;

/// An application with its own configuration, its stores in memory, and a clock that stands still.
///
/// A store whose own transactions a handler takes, `SqliteTransaction` for example, is the driver's, empty and in a temporary folder.
///
/// It is an [`App`]; what it adds are the clock, and looking at what was published.
pub struct TestApp {
    app: App,
    clock: PausedClock,
}

/// Puts a [`TestApp`] together.
pub struct TestAppBuilder {
    builder: AppBuilder,
    clock: PausedClock,
}

impl TestApp {
    /// From a configuration file; the environment is `test`, whose `when@test` is laid over the rest.
    #[must_use]
    pub fn from_yaml(path: impl Into<PathBuf>) -> TestAppBuilder {
        Self::of(App::from_yaml(path))
    }

    /// From the text of a configuration.
    #[must_use]
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> TestAppBuilder {
        Self::of(App::from_text(name, text))
    }

    /// From the configuration that the program was compiled with.
    #[must_use]
    pub fn from_wiring(wiring: Wiring) -> TestAppBuilder {
        Self::of(App::from_wiring(wiring))
    }

    /// From an application's own builder, with everything that it was provided with.
    #[must_use]
    pub fn of(builder: AppBuilder) -> TestAppBuilder {
        TestAppBuilder {
            builder: builder.environment("test").stores_for_tests(),
            clock: PausedClock::new(),
        }
    }

    /// The clock that stands still.
    #[must_use]
    pub fn clock(&self) -> &PausedClock {
        &self.clock
    }

    /// Waits until nothing is left to do. Retries do not wait: the clock is moved for them.
    ///
    /// # Errors
    /// When a subscription has stopped.
    pub async fn settle(&self) -> Result<(), WaitError> {
        let settled = self.app.settle();
        tokio::pin!(settled);
        loop {
            tokio::select! {
                biased;
                settled = &mut settled => return settled,
                () = tokio::task::yield_now() => {
                    self.clock.advance_to_next(RETRIES).await;
                }
            }
        }
    }

    /// All events of this type that were stored, in order.
    ///
    /// # Errors
    /// When an event cannot be read.
    pub async fn published<E: Event>(&self) -> Result<Vec<E>, StoreError> {
        let mut published = Vec::new();
        for store in self.app.stores() {
            let mut cursor = store.log_start();
            loop {
                let page = store.read_log(&cursor, PAGE).await?;
                if page.events.is_empty() {
                    break;
                }
                for recorded in page
                    .events
                    .iter()
                    .filter(|recorded| recorded.name == E::NAME && !recorded.is_absent())
                {
                    published.push(recorded.decode()?);
                }
                cursor = page.next;
            }
        }
        Ok(published)
    }

    /// At least one event of this type was stored.
    ///
    /// # Panics
    /// When none was.
    pub async fn assert_published<E: Event>(&self) {
        match self.published::<E>().await {
            Ok(published) => assert!(!published.is_empty(), "no {} was published", E::NAME),
            Err(error) => panic!("what was published cannot be read: {error}"),
        }
    }
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestAppBuilder {
    /// Makes `Service<T>` a parameter of handlers.
    #[must_use]
    pub fn provide<T: ?Sized + Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.builder = self.builder.provide(service);
        self
    }

    /// Makes `#[named("id")] Service<T>` a parameter of handlers.
    #[must_use]
    pub fn provide_named<T: ?Sized + Send + Sync + 'static>(
        mut self,
        id: impl Into<String>,
        service: Arc<T>,
    ) -> Self {
        self.builder = self.builder.provide_named(id, service);
        self
    }

    /// Another clock that stands still, at another moment for example.
    #[must_use]
    pub fn clock(mut self, clock: PausedClock) -> Self {
        self.clock = clock;
        self
    }

    /// Checks the configuration and wires the application.
    ///
    /// # Errors
    /// As [`AppBuilder::build`].
    pub async fn build(self) -> Result<TestApp, BuildError> {
        let clock = self.clock.clone();
        let app = self.builder.clock(Arc::new(self.clock)).build().await?;
        Ok(TestApp { app, clock })
    }
}
