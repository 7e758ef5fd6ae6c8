use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use futures::future::BoxFuture;

use super::action::{Append, StoreAction};
use super::hooks::{StoreHook, StoreHooks};
use super::{Acting, Enriching, MetadataEnricher, StoreHookResult};
use crate::error::BoxError;
use crate::plugin::{Attachment, OutlinedStoreHook, StoreOutline};

/// The hooks of one event store, while plugins attach to it.
pub struct StorePipeline {
    store: Arc<str>,
    plugin: Arc<str>,
    hooks: StoreHooks,
    outline: Vec<OutlinedStoreHook>,
    attachments: Vec<Attachment>,
    refusals: Vec<BoxError>,
}

impl StorePipeline {
    /// Where prooph enriches metadata: well before the store.
    pub const BEFORE: i32 = 1_000;
    /// Where prooph upcasts: well behind the store.
    pub const BEHIND: i32 = -1_000;

    pub(super) fn new(store: &str) -> Self {
        Self {
            store: store.into(),
            plugin: "".into(),
            hooks: StoreHooks::default(),
            outline: Vec::new(),
            attachments: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// The name of the store.
    #[must_use]
    pub fn store(&self) -> &str {
        &self.store
    }

    /// Hooks an action before the store has it: `store.before(|append: &mut Acting<Append>| ..)`.
    pub fn before<A: StoreAction>(
        &mut self,
        hook: impl Fn(&mut Acting<A>) -> StoreHookResult + Send + Sync + 'static,
    ) -> Attachment {
        self.on(Self::BEFORE, hook)
    }

    /// Hooks an action behind the store, which has answered then.
    pub fn behind<A: StoreAction>(
        &mut self,
        hook: impl Fn(&mut Acting<A>) -> StoreHookResult + Send + Sync + 'static,
    ) -> Attachment {
        self.on(Self::BEHIND, hook)
    }

    /// Hooks an action with one of prooph's priorities: the store itself stands at 1, so that 2 and more is before it, and 1 and less behind.
    /// Higher ones come first, ties in order of attachment.
    pub fn on<A: StoreAction>(
        &mut self,
        priority: i32,
        hook: impl Fn(&mut Acting<A>) -> StoreHookResult + Send + Sync + 'static,
    ) -> Attachment {
        self.add(priority, StoreHook::<A>::Plain(Box::new(hook)))
    }

    /// As [`on`](Self::on), with something that waits: `|append: &mut Acting<Append>| Box::pin(async move { .. })`.
    pub fn on_async<A: StoreAction>(
        &mut self,
        priority: i32,
        hook: impl for<'a> Fn(&'a mut Acting<A>) -> BoxFuture<'a, StoreHookResult>
        + Send
        + Sync
        + 'static,
    ) -> Attachment {
        self.add(priority, StoreHook::<A>::Waiting(Box::new(hook)))
    }

    /// Has `enricher` add to the metadata of every event that is appended, before the hooks of lower priority than [`BEFORE`](Self::BEFORE)
    /// see it.
    pub fn enrich(&mut self, enricher: Arc<dyn MetadataEnricher>) -> Attachment {
        self.before(move |append: &mut Acting<Append>| {
            let append = &mut **append;
            for event in &mut append.events {
                let mut metadata = std::mem::take(&mut event.metadata);
                let seen = Enriching {
                    stream: &append.stream,
                    subject: append.subject.as_ref(),
                    event,
                };
                enricher.enrich(&seen, &mut metadata);
                event.metadata = metadata;
            }
            Ok(())
        })
    }

    fn add<A: StoreAction>(&mut self, priority: i32, hook: StoreHook<A>) -> Attachment {
        let detached = Arc::new(AtomicBool::new(false));
        let attachment = Attachment::of(&detached);
        A::hooks_mut(&mut self.hooks).add(priority, &self.plugin, hook, detached);
        self.attachments.push(attachment.clone());
        self.outline.push(OutlinedStoreHook {
            action: A::NAME,
            priority,
            plugin: self.plugin.to_string(),
        });
        attachment
    }

    /// Says why a plugin cannot be attached here; the application is not built then.
    pub fn refuse(&mut self, reason: impl Into<BoxError>) {
        self.refusals.push(reason.into());
    }

    /// Attaches one plugin.
    pub(crate) fn attach(&mut self, id: &str, attach: impl FnOnce(&mut Self)) {
        self.plugin = id.into();
        attach(self);
    }

    /// What was attached since the last call.
    pub(crate) fn take_attachments(&mut self) -> Vec<Attachment> {
        std::mem::take(&mut self.attachments)
    }

    /// Why the plugin that was attached last cannot be.
    pub(crate) fn take_refusals(&mut self) -> Vec<BoxError> {
        std::mem::take(&mut self.refusals)
    }

    /// What is hooked, by action, the first to run first.
    pub(crate) fn outline(&self) -> StoreOutline {
        let mut hooks = self.outline.clone();
        hooks.sort_by_key(|hook| (hook.action, Reverse(hook.priority)));
        let store = self.store.to_string();
        StoreOutline { store, hooks }
    }

    /// The store's name and what is hooked, if anything is.
    pub(super) fn into_hooks(self) -> Option<(Arc<str>, StoreHooks)> {
        (!self.outline.is_empty()).then_some((self.store, self.hooks))
    }
}
