use std::sync::Arc;

use crate::error::BoxError;
use crate::message::{MessageId, Metadata, Payload};
use crate::plugin::{Plugin, PluginError, StorePipeline};
use crate::store::{NewEvent, StreamName, Subject};
use crate::time::Timestamp;

/// Adds to the metadata of every event that a store is given, recorded or raised, appended by a handler or by a tool.
///
/// Implemented by applications, and by every `Fn(&Enriching<'_>, &mut Metadata)`; called once for each event, before it is stored. An application
/// registers one with `#[metadata_enricher(id = "shop.release")]`, and `metadata_enrichers:` of a store names it; several see each other's work,
/// in the order in which they stand there.
///
/// ```
/// use cqrs_core::message::Metadata;
/// use cqrs_core::plugin::{Enriching, MetadataEnricher};
///
/// /// Says which version of the program has stored an event.
/// struct Release(&'static str);
///
/// impl MetadataEnricher for Release {
///     fn enrich(&self, _: &Enriching<'_>, metadata: &mut Metadata) {
///         metadata.insert("release", self.0);
///     }
/// }
/// ```
///
/// * It must not wait: what it needs is there when it is made.
/// * A write that is repeated after a lost answer keeps the metadata of the first time.
pub trait MetadataEnricher: Send + Sync + 'static {
    /// Changes `metadata`, which is that of `event` so far.
    fn enrich(&self, event: &Enriching<'_>, metadata: &mut Metadata);
}

impl<F: Fn(&Enriching<'_>, &mut Metadata) + Send + Sync + 'static> MetadataEnricher for F {
    fn enrich(&self, event: &Enriching<'_>, metadata: &mut Metadata) {
        self(event, metadata);
    }
}

/// The event whose metadata is enriched.
#[derive(Debug, Clone, Copy)]
pub struct Enriching<'a> {
    pub(super) stream: &'a StreamName,
    pub(super) subject: Option<&'a Subject>,
    pub(super) event: &'a NewEvent,
}

impl<'a> Enriching<'a> {
    /// The stream that it goes to.
    #[must_use]
    pub fn stream(&self) -> &'a StreamName {
        self.stream
    }

    /// Whom it is about.
    #[must_use]
    pub fn subject(&self) -> Option<&'a Subject> {
        self.subject
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> MessageId {
        self.event.id
    }

    /// Its wire name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.event.name
    }

    /// The version of its shape.
    #[must_use]
    pub fn schema_version(&self) -> u32 {
        self.event.schema_version
    }

    /// Its fields.
    #[must_use]
    pub fn payload(&self) -> &'a Payload {
        &self.event.payload
    }

    /// When it was recorded.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.event.created_at
    }
}

/// An enricher as the plugin of a store that it is: prooph's `MetadataEnricherPlugin`.
pub struct EnricherPlugin(Arc<dyn MetadataEnricher>);

impl EnricherPlugin {
    /// The plugin that has `enricher` called.
    #[must_use]
    pub fn new(enricher: Arc<dyn MetadataEnricher>) -> Self {
        Self(enricher)
    }
}

impl Plugin for EnricherPlugin {
    fn attach_to_store(&self, store: &mut StorePipeline) {
        store.enrich(Arc::clone(&self.0));
    }
}

/// What a `#[metadata_enricher]` function may return: an enricher, or a `Result` of one with any error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no metadata enricher",
    label = "return something that implements `MetadataEnricher`, or a `Result` of it",
    note = "`impl MetadataEnricher for ..` says in `enrich` what it adds; a closure `|event: &Enriching<'_>, metadata: &mut Metadata| ..` is one too"
)]
pub trait IntoEnricher {
    /// The enricher, as the plugin that it is.
    ///
    /// # Errors
    /// What the function returned.
    fn into_enricher(self) -> Result<Arc<dyn Plugin>, PluginError>;
}

impl<E: MetadataEnricher> IntoEnricher for E {
    fn into_enricher(self) -> Result<Arc<dyn Plugin>, PluginError> {
        Ok(Arc::new(EnricherPlugin::new(Arc::new(self))))
    }
}

impl<T: MetadataEnricher, E: Into<BoxError>> IntoEnricher for Result<T, E> {
    fn into_enricher(self) -> Result<Arc<dyn Plugin>, PluginError> {
        match self {
            Ok(enricher) => enricher.into_enricher(),
            Err(reason) => Err(PluginError::refused(reason)),
        }
    }
}
