use std::path::{Path, PathBuf};

use cqrs_config::{Provided, Style};

use crate::{App, AppBuilder, Wiring};

/// What [`assert_wired`] looks at: a configuration file, `wiring::CONFIG`, or an application's own builder.
pub struct Wired {
    builder: AppBuilder,
    provided: Provided,
}

/// The configuration fits the linked code: every route leads to a handler that takes its message, and whatever else
/// [`AppBuilder::check`] looks at; without an overlay, and with each `when@..` that there is.
///
/// No variable of the environment is read. Of a file, what the application provides itself is not known, so no
/// [`Service`](crate::Service) is missed; of an [`AppBuilder`], all of them are.
///
/// ```rust,standalone_crate
/// # use std::sync::Arc;
/// # use cqrs::prelude::*;
/// # #[derive(serde::Serialize, serde::Deserialize, Command)]
/// # struct Greet;
/// # trait Mailer: Send + Sync {}
/// # struct NoMail;
/// # impl Mailer for NoMail {}
/// # #[command_handler(id = "hello.greet")]
/// # async fn greet(_: Greet, _: Service<dyn Mailer>) -> HandlerResult { Ok(()) }
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("cqrs.yaml");
/// # std::fs::write(&path, "service_bus: { command_buses: { commands: { router: { routes: { Greet: hello.greet } } } } }")?;
/// # std::env::set_current_dir(&folder)?;
/// // #[test]
/// fn everything_is_wired() {
///     cqrs::testing::assert_wired("cqrs.yaml");
/// }
/// # everything_is_wired();
/// # cqrs::testing::assert_wired(App::from_yaml("cqrs.yaml").provide::<dyn Mailer>(Arc::new(NoMail)));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
/// When it does not, with the whole report.
#[track_caller]
pub fn assert_wired(configuration: impl Into<Wired>) {
    let Wired { builder, provided } = configuration.into();
    let report = builder.check_everywhere(provided);
    assert!(
        !report.has_errors(),
        "the configuration does not fit the linked code\n\n{}",
        report.render(Style::Plain)
    );
}

impl Wired {
    fn without_services(builder: AppBuilder) -> Self {
        let provided = Provided::Unknown;
        Self { builder, provided }
    }
}

impl From<&str> for Wired {
    fn from(path: &str) -> Self {
        Self::without_services(App::from_yaml(path))
    }
}

impl From<&Path> for Wired {
    fn from(path: &Path) -> Self {
        Self::without_services(App::from_yaml(path))
    }
}

impl From<PathBuf> for Wired {
    fn from(path: PathBuf) -> Self {
        Self::without_services(App::from_yaml(path))
    }
}

impl From<Wiring> for Wired {
    fn from(wiring: Wiring) -> Self {
        Self::without_services(App::from_wiring(wiring))
    }
}

impl From<AppBuilder> for Wired {
    fn from(builder: AppBuilder) -> Self {
        let provided = Provided::Known;
        Self { builder, provided }
    }
}
