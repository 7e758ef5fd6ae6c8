//! Plugins of event stores: what happens around everything that is done with one.

pub mod action;

mod acting;
mod enricher;
mod hooks;
mod layer;
mod pipeline;
mod write;

pub use acting::Acting;
pub use enricher::{EnricherPlugin, Enriching, IntoEnricher, MetadataEnricher};
pub use layer::Plugged;
pub use pipeline::StorePipeline;
pub(crate) use write::WrittenThrough;

use crate::error::BoxError;

/// What a hook of a store says: go on, or refuse with this error. A [`StoreError`](crate::store::StoreError) is told as it is, any other one
/// as the source of [`StoreError::Refused`](crate::store::StoreError::Refused).
pub type StoreHookResult = Result<(), BoxError>;
