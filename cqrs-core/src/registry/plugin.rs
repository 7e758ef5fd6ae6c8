use std::fmt;
use std::sync::Arc;

use super::{Origin, RegisteredId};
use crate::inject::Dependency;
use crate::message::MessageKind;
use crate::options::{OptionSpec, TryOptions};
use crate::plugin::{Plugin, PluginError, PluginSite};

/// Makes a plugin for one application.
pub type MakePlugin = fn(&PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError>;

/// A plugin that is linked into the program. `#[plugin]` writes it; by hand it is
///
/// ```
/// use std::sync::Arc;
/// use cqrs_core::message::MessageKind;
/// use cqrs_core::options::{OptionKind, OptionSpec};
/// use cqrs_core::plugin::{Pipeline, Plugin, PluginError, PluginSite};
/// use cqrs_core::registry::PluginRegistration;
///
/// struct Slogan(String);
///
/// impl Plugin for Slogan {
///     fn attach(&self, _: &mut Pipeline) { /* .. */ }
/// }
///
/// fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
///     Ok(Arc::new(Slogan(site.options().text("text").unwrap_or_default().to_owned())))
/// }
///
/// static SLOGAN: PluginRegistration = PluginRegistration::new("shop.slogan", make, cqrs_core::origin!())
///     .for_buses(&[MessageKind::Command])
///     .with_options(&[OptionSpec::new("text", OptionKind::Text, "what is said").with_default("hello")]);
/// assert_eq!(SLOGAN.id.to_text(), "shop.slogan");
/// ```
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct PluginRegistration {
    /// What `plugins:` calls it, and the `driver:` of a service that is one.
    pub id: RegisteredId,
    /// Other names for it: the classes that prooph has for the same.
    pub aliases: &'static [&'static str],
    /// The kinds of buses it may be attached to.
    pub kinds: &'static [MessageKind],
    /// Whether it may be attached to event stores.
    pub on_stores: bool,
    /// Whether it is a metadata enricher.
    pub is_enricher: bool,
    /// The options it takes.
    pub options: &'static [OptionSpec],
    /// Tries its options, where a type of its own reads them and `options` says nothing.
    pub typed_options: Option<TryOptions>,
    /// What it needs of the application.
    pub dependencies: fn() -> Vec<Dependency>,
    /// Makes it; called once for each service that it is.
    pub make: MakePlugin,
    /// Where it stands.
    pub origin: Origin,
}

impl PluginRegistration {
    /// A plugin for all buses, without options.
    #[must_use]
    pub const fn new(id: &'static str, make: MakePlugin, origin: Origin) -> Self {
        Self::with_id(RegisteredId::Explicit(id), make, origin)
    }

    /// As [`new`](Self::new), with an id of either kind.
    #[must_use]
    pub const fn with_id(id: RegisteredId, make: MakePlugin, origin: Origin) -> Self {
        Self {
            id,
            aliases: &[],
            kinds: &[MessageKind::Command, MessageKind::Event, MessageKind::Query],
            on_stores: false,
            is_enricher: false,
            options: &[],
            typed_options: None,
            dependencies: Vec::new,
            make,
            origin,
        }
    }

    /// With other names.
    #[must_use]
    pub const fn with_aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Only for buses of these kinds.
    #[must_use]
    pub const fn for_buses(mut self, kinds: &'static [MessageKind]) -> Self {
        self.kinds = kinds;
        self
    }

    /// Event stores may have it as well: it writes [`Plugin::attach_to_store`]. For stores alone is one that is for no buses,
    /// `.for_buses(&[]).for_stores()`.
    #[must_use]
    pub const fn for_stores(mut self) -> Self {
        self.on_stores = true;
        self
    }

    /// A metadata enricher, for event stores alone: what [`IntoEnricher`](crate::plugin::IntoEnricher) makes.
    #[must_use]
    pub const fn enriching(mut self) -> Self {
        self.kinds = &[];
        self.on_stores = true;
        self.is_enricher = true;
        self
    }

    /// With these options.
    #[must_use]
    pub const fn with_options(mut self, options: &'static [OptionSpec]) -> Self {
        self.options = options;
        self
    }

    /// With options that a type of its own reads, if this is any.
    #[must_use]
    pub const fn with_typed_options(mut self, try_options: Option<TryOptions>) -> Self {
        self.typed_options = try_options;
        self
    }

    /// Needing this of the application, so that `check` can tell what is missing.
    #[must_use]
    pub const fn needing(mut self, dependencies: fn() -> Vec<Dependency>) -> Self {
        self.dependencies = dependencies;
        self
    }
}

impl fmt::Debug for PluginRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plugin {} ({})", self.id.to_text(), self.origin)
    }
}
