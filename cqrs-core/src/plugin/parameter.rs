use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Plugin, PluginError, PluginSite};
use crate::error::BoxError;
use crate::inject::{Dependency, Inject, Service, StreamStore, Streams};
use crate::options::{Options, TryOptions};

/// What a `#[plugin]` function may take as a parameter: what is there before the application is.
///
/// Implemented for `Service<T>`, `Options<T>`, [`Streams`] and [`StreamStore`], which read and write past the plugins of a store where it is
/// one of these that takes them; a function that needs more takes it from the
/// [`Dispatching`](super::Dispatching) of its hooks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be handed to a plugin",
    label = "not something that is there when plugins are made",
    note = "a plugin takes `Service<T>`, `Options<T>`, `Streams` and `StreamStore`; it is made before the buses and repositories are, so what it does with them it does in its hooks"
)]
pub trait PluginParameter: Sized {
    /// What must be there, as data; `named` is the parameter's `#[named("...")]`.
    #[must_use]
    fn dependency(named: Option<&'static str>) -> Dependency;

    /// Tries the options, where this is what reads them.
    const TRY_OPTIONS: Option<TryOptions> = None;

    /// Finds it.
    ///
    /// # Errors
    /// When it is not there.
    fn find(site: &PluginSite<'_>, named: Option<&'static str>) -> Result<Self, PluginError>;
}

impl<T: ?Sized + Send + Sync + 'static> PluginParameter for Service<T> {
    fn dependency(named: Option<&'static str>) -> Dependency {
        <Self as Inject>::dependency(named)
    }

    fn find(site: &PluginSite<'_>, named: Option<&'static str>) -> Result<Self, PluginError> {
        Ok(Self::new(<Self as Inject>::wire(site.site(), named)?))
    }
}

impl PluginParameter for Streams {
    fn dependency(named: Option<&'static str>) -> Dependency {
        <Self as Inject>::dependency(named)
    }

    fn find(site: &PluginSite<'_>, named: Option<&'static str>) -> Result<Self, PluginError> {
        Ok(<Self as Inject>::wire(site.site(), named)?)
    }
}

impl PluginParameter for StreamStore {
    fn dependency(named: Option<&'static str>) -> Dependency {
        <Self as Inject>::dependency(named)
    }

    fn find(site: &PluginSite<'_>, named: Option<&'static str>) -> Result<Self, PluginError> {
        Ok(<Self as Inject>::wire(site.site(), named)?)
    }
}

impl<T: DeserializeOwned> PluginParameter for Options<T> {
    const TRY_OPTIONS: Option<TryOptions> = Some(Self::try_options);

    fn dependency(_: Option<&'static str>) -> Dependency {
        Dependency::always()
    }

    fn find(site: &PluginSite<'_>, _: Option<&'static str>) -> Result<Self, PluginError> {
        Ok(Self::read(site.options())?)
    }
}

/// What a `#[plugin]` function may return: a plugin, or a `Result` of one with any error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no plugin",
    label = "return something that implements `Plugin`, or a `Result` of it",
    note = "`impl Plugin for ..` says in `attach` what it does at which stage"
)]
pub trait IntoPlugin {
    /// The plugin.
    ///
    /// # Errors
    /// What the function returned.
    fn into_plugin(self) -> Result<Arc<dyn Plugin>, PluginError>;
}

impl<P: Plugin> IntoPlugin for P {
    fn into_plugin(self) -> Result<Arc<dyn Plugin>, PluginError> {
        Ok(Arc::new(self))
    }
}

impl<P: Plugin, E: Into<BoxError>> IntoPlugin for Result<P, E> {
    fn into_plugin(self) -> Result<Arc<dyn Plugin>, PluginError> {
        match self {
            Ok(plugin) => Ok(Arc::new(plugin)),
            Err(reason) => Err(PluginError::refused(reason)),
        }
    }
}
