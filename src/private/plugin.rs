use std::sync::Arc;

use cqrs_core::inject::Dependency;
use cqrs_core::options::TryOptions;
use cqrs_core::plugin::{
    IntoEnricher, IntoPlugin, MetadataEnricher, Plugin, PluginError, PluginParameter, PluginSite,
};

/// What `T` needs.
#[must_use]
pub fn dependency<T: PluginParameter>(named: Option<&'static str>) -> Dependency {
    T::dependency(named)
}

/// What tries the options, if `T` reads them.
#[must_use]
pub const fn try_options<T: PluginParameter>() -> Option<TryOptions> {
    T::TRY_OPTIONS
}

/// The first there is.
#[must_use]
pub const fn first(all: &[Option<TryOptions>]) -> Option<TryOptions> {
    match all {
        [] => None,
        [Some(first), ..] => Some(*first),
        [None, rest @ ..] => first(rest),
    }
}

/// Finds `T`.
///
/// # Errors
/// When it is not there.
pub fn find<T: PluginParameter>(
    site: &PluginSite<'_>,
    named: Option<&'static str>,
) -> Result<T, PluginError> {
    T::find(site, named)
}

/// What a function returned, as a plugin.
///
/// # Errors
/// What it returned.
pub fn made<T: IntoPlugin>(made: T) -> Result<Arc<dyn Plugin>, PluginError> {
    made.into_plugin()
}

/// What a function returned, as the plugin that an enricher is.
///
/// # Errors
/// What it returned.
pub fn made_enricher<T: IntoEnricher>(made: T) -> Result<Arc<dyn Plugin>, PluginError> {
    made.into_enricher()
}

/// The enricher that a struct is.
///
/// # Errors
/// None; it is what `make` returns.
pub fn enricher_by_default<T: MetadataEnricher + Default>(
    _: &PluginSite<'_>,
) -> Result<Arc<dyn Plugin>, PluginError> {
    T::default().into_enricher()
}

/// The plugin that a struct is.
///
/// # Errors
/// None; it is what `make` returns.
pub fn by_default<T: Plugin + Default>(_: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    Ok(Arc::new(T::default()))
}
