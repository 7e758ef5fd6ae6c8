//! Guards: who may send a message, and who may see what came of it.
//!
//! The application answers through an [`AuthorizationService`]; [`RouteGuard`] asks it before a handler is chosen, [`FinalizeGuard`] when the
//! handler has answered.

mod access;
mod finalize;
mod route;

use std::fmt;
use std::sync::Arc;

use cqrs_core::error::BoxError;
use cqrs_core::inject::{Dependency, DependencyKind};
use cqrs_core::options::{OptionKind, OptionSpec, TypeName};
use cqrs_core::plugin::{HookResult, PluginError, PluginSite};
use cqrs_core::{DispatchError, HandlerError, HandlerResult};
use futures::future::BoxFuture;

pub use access::{Access, Moment};
pub use finalize::FinalizeGuard;
pub(crate) use finalize::REGISTRATION as FINALIZE;
pub(crate) use route::REGISTRATION as ROUTE;
pub use route::RouteGuard;

/// Says who may do what: implemented by the application, asked by the guards.
///
/// * It sees the message's name, the message or what came of it, and its metadata, actor and tenant among them; see [`Access`].
/// * `Ok(false)` refuses. An error says that it could not be found out, which is a failure: nothing is granted, and trying again may help.
/// * It is asked in the middle of a dispatch: a bus that it asks itself must not have the same guard.
///
/// Every `Fn(&Access<'_>) -> bool` is one. One that has to wait:
///
/// ```
/// use cqrs_plugins::guard::{Access, AuthorizationService, Granted};
///
/// struct Permissions;
///
/// impl Permissions {
///     async fn of(&self, actor: Option<&str>) -> Result<Vec<&'static str>, std::io::Error> {
///         Ok(if actor == Some("bettina") { vec!["OpenAccount"] } else { vec![] })
///     }
/// }
///
/// impl AuthorizationService for Permissions {
///     fn is_granted<'a>(&'a self, access: Access<'a>) -> Granted<'a> {
///         Box::pin(async move { Ok(self.of(access.actor()).await?.contains(&access.message_name())) })
///     }
/// }
/// ```
pub trait AuthorizationService: Send + Sync + 'static {
    /// Whether it may be.
    fn is_granted<'a>(&'a self, access: Access<'a>) -> Granted<'a>;
}

/// The answer of an [`AuthorizationService`], when it is there.
pub type Granted<'a> = BoxFuture<'a, HandlerResult<bool>>;

impl<F> AuthorizationService for F
where
    F: Fn(&Access<'_>) -> bool + Send + Sync + 'static,
{
    fn is_granted<'a>(&'a self, access: Access<'a>) -> Granted<'a> {
        let is_granted = self(&access);
        Box::pin(async move { Ok(is_granted) })
    }
}

/// The authorization service could not answer.
#[derive(Debug, thiserror::Error)]
#[error("whether {message:?} is granted could not be found out")]
pub struct Undecided {
    message: &'static str,
    source: BoxError,
}

/// What both guards are made of.
#[derive(Clone)]
struct Guard {
    service: Arc<dyn AuthorizationService>,
    expose_name: bool,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("expose_name", &self.expose_name)
            .finish_non_exhaustive()
    }
}

impl Guard {
    const OPTIONS: &[OptionSpec] = &[
        OptionSpec::new(
            "service",
            OptionKind::Service(TypeName::of::<dyn AuthorizationService>()),
            "the name under which the application provides its authorization service; otherwise the one without a name",
        ),
        OptionSpec::new(
            "expose_name",
            OptionKind::Bool,
            "whether a refusal names the message",
        )
        .with_default("false"),
    ];

    /// What `check` looks for, unless `service` names one.
    fn needs() -> Vec<Dependency> {
        let type_name = std::any::type_name::<dyn AuthorizationService>();
        vec![Dependency::new(DependencyKind::Service { type_name }, None)]
    }

    fn new(service: Arc<dyn AuthorizationService>) -> Self {
        Self {
            service,
            expose_name: false,
        }
    }

    fn make(site: &PluginSite<'_>) -> Result<Self, PluginError> {
        let name = site.options().text("service");
        let service = site.services().find::<dyn AuthorizationService>(name);
        let service = service.ok_or_else(|| PluginError::refused(missing(name)))?;
        Ok(Self {
            service,
            expose_name: site.options().bool("expose_name").unwrap_or_default(),
        })
    }

    async fn ask(&self, access: Access<'_>) -> HookResult {
        let message = access.message_name();
        match self.service.is_granted(access).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DispatchError::Unauthorized {
                resource: self.expose_name.then(|| message.to_owned()),
            }
            .into()),
            Err(error) => Err(HandlerError::failure(Undecided {
                message,
                source: error.into_source(),
            })),
        }
    }
}

fn missing(name: Option<&str>) -> String {
    match name {
        Some(name) => format!(
            "nothing provides an authorization service named {name:?}: add `.provide_named::<dyn AuthorizationService>({name:?}, ..)` to the builder"
        ),
        None => "nothing provides an authorization service: add `.provide::<dyn AuthorizationService>(..)` to the builder".to_owned(),
    }
}
