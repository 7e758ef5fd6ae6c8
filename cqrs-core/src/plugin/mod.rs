//! Plugins: what happens around every message of a bus.
//!
//! A dispatch passes [`Stage`]s. A plugin hooks a stage, before or behind the framework's own step; all that it attaches can be detached
//! again. What it leaves for later hooks is typed ([`Dispatching::extensions`]).
//!
//! ```
//! use cqrs_core::DispatchError;
//! use cqrs_core::plugin::{Pipeline, Plugin, Stage};
//!
//! /// Lets nobody in who does not say who he is.
//! struct NoStrangers;
//!
//! impl Plugin for NoStrangers {
//!     fn attach(&self, pipeline: &mut Pipeline) {
//!         pipeline.on(Stage::Route, |dispatching| match dispatching.metadata().actor() {
//!             Some(_) => Ok(()),
//!             None => Err(DispatchError::unauthorized().into()),
//!         });
//!     }
//! }
//! ```
//!
//! A hook that returns an error ends the dispatch with it: a [`DispatchError`](crate::DispatchError) as it is, any other one as the handler's
//! own would. One that waits is attached with [`Pipeline::on_async`], what wraps handlers with [`Pipeline::around_with`].
//!
//! An application registers one with `#[plugin(id = "shop.audit")]`, on a function whose parameters are what it needs ([`PluginParameter`]), or
//! on a struct with `Default`; by hand it is a [`PluginRegistration`]. The configuration attaches it by
//! its id. One that is there already is provided, as `dyn Plugin` under an id.
//!
//! Event stores have plugins as well, by the same ways: [`StorePipeline`] is theirs, with an [`action`] for everything that is done with a
//! store, and [`MetadataEnricher`] is the plugin that most want.
//!
//! ```
//! use cqrs_core::plugin::{Acting, Plugin, StorePipeline, action::Delete};
//!
//! /// Keeps every stream.
//! struct Keeper;
//!
//! impl Plugin for Keeper {
//!     fn attach_to_store(&self, store: &mut StorePipeline) {
//!         store.before(|delete: &mut Acting<Delete>| Err(format!("{} is kept", delete.stream).into()));
//!     }
//! }
//! ```

mod around;
mod description;
mod dispatching;
mod extensions;
mod hook;
mod outcome;
mod outline;
mod parameter;
mod pipeline;
mod routing;
mod site;
mod stage;
mod store;

pub use crate::bus::Endpoint;
pub use crate::registry::{HandlerFuture, PluginRegistration};
pub use around::{Around, Inner, Next};
pub use description::{BusDescription, RouteDescription};
pub(crate) use dispatching::Target;
pub use dispatching::{BusIdentity, Dispatching, PluginHost, UnknownTarget};
pub use extensions::Extensions;
pub use hook::{Hook, HookResult, Hooked};
pub use outcome::{ListenerFailure, Refused};
pub use outline::{
    BusOutline, OutlinedAct, OutlinedRoute, OutlinedStep, OutlinedStoreHook, StoreOutline,
};
pub use parameter::{IntoPlugin, PluginParameter};
pub use pipeline::{Attachment, Pipeline};
pub(crate) use pipeline::{Compiled, Step};
pub use routing::RouteError;
pub(crate) use routing::Routing;
pub use site::{PluginError, PluginSite};
pub use stage::{At, Stage};
pub(crate) use store::WrittenThrough;
pub use store::{
    Acting, EnricherPlugin, Enriching, IntoEnricher, MetadataEnricher, Plugged, StoreHookResult,
    StorePipeline, action,
};

/// Something that is attached to buses, to event stores, or to both: implemented by the framework's own plugins and by applications, called
/// once for each bus and each store at wiring. It writes the method of what it is for; attached to the other one it is refused then.
///
/// * `attach` only registers; it must not assume an order of buses.
/// * Hooks run for many dispatches at once and share the plugin: what belongs to one dispatch, or to one thing done with a store, goes into its
///   extensions.
pub trait Plugin: Send + Sync + 'static {
    /// Registers hooks on the pipeline of one bus.
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.refuse("it is for event stores, and for no bus");
    }

    /// Registers hooks on what is done with one event store.
    fn attach_to_store(&self, store: &mut StorePipeline) {
        store.refuse("it is for buses, and for no event store");
    }
}
