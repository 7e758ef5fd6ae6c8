use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::action::{
    Append, CategoryNames, Commit, Create, Delete, HasStream, Load, SetStreamMetadata, StoreAction,
    StreamMetadata, StreamNames,
};
use super::{Acting, StoreHookResult};
use crate::error::{BoxError, panic_text};
use crate::store::StoreError;

/// prooph's place of the store itself: who has a higher priority comes before it, all others behind.
const STORE: i32 = 1;

/// One call of a hook. The plain function is done when it returns.
pub(super) enum StoreHook<A: StoreAction> {
    Plain(Box<PlainHook<A>>),
    Waiting(Box<WaitingHook<A>>),
}

type PlainHook<A> = dyn Fn(&mut Acting<A>) -> StoreHookResult + Send + Sync;

type WaitingHook<A> =
    dyn for<'a> Fn(&'a mut Acting<A>) -> BoxFuture<'a, StoreHookResult> + Send + Sync;

struct Attached<A: StoreAction> {
    priority: i32,
    plugin: Arc<str>,
    hook: StoreHook<A>,
    detached: Arc<AtomicBool>,
}

/// The hooks of one action, in the order in which they run.
pub struct Hooks<A: StoreAction> {
    before: Vec<Attached<A>>,
    behind: Vec<Attached<A>>,
}

/// The hooks of all actions of one store.
#[derive(Default)]
pub struct StoreHooks {
    pub(super) create: Hooks<Create>,
    pub(super) append: Hooks<Append>,
    pub(super) commit: Hooks<Commit>,
    pub(super) load: Hooks<Load>,
    pub(super) has_stream: Hooks<HasStream>,
    pub(super) stream_metadata: Hooks<StreamMetadata>,
    pub(super) set_stream_metadata: Hooks<SetStreamMetadata>,
    pub(super) delete: Hooks<Delete>,
    pub(super) stream_names: Hooks<StreamNames>,
    pub(super) category_names: Hooks<CategoryNames>,
}

impl<A: StoreAction> Default for Hooks<A> {
    fn default() -> Self {
        Self {
            before: Vec::new(),
            behind: Vec::new(),
        }
    }
}

impl<A: StoreAction> Hooks<A> {
    pub(super) fn has_any_before(&self) -> bool {
        !self.before.is_empty()
    }

    pub(super) fn has_any_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Higher priorities first, ties in order of attachment.
    pub(super) fn add(
        &mut self,
        priority: i32,
        plugin: &Arc<str>,
        hook: StoreHook<A>,
        detached: Arc<AtomicBool>,
    ) {
        let hooks = match priority > STORE {
            true => &mut self.before,
            false => &mut self.behind,
        };
        let place = hooks.partition_point(|other| other.priority >= priority);
        let attached = Attached {
            priority,
            plugin: Arc::clone(plugin),
            hook,
            detached,
        };
        hooks.insert(place, attached);
    }

    /// Runs what stands before the store. `Ok(Some(..))` is the plugin that has stopped it.
    pub(super) async fn before(
        &self,
        acting: &mut Acting<A>,
    ) -> Result<Option<Arc<str>>, StoreError> {
        run(&self.before, acting).await
    }

    /// Runs what stands behind the store.
    pub(super) async fn behind(&self, acting: &mut Acting<A>) -> Result<(), StoreError> {
        run(&self.behind, acting).await.map(drop)
    }
}

async fn run<A: StoreAction>(
    hooks: &[Attached<A>],
    acting: &mut Acting<A>,
) -> Result<Option<Arc<str>>, StoreError> {
    for attached in hooks {
        if attached.detached.load(Ordering::Relaxed) {
            continue;
        }
        attached.call(acting).await?;
        if acting.is_stopped() {
            return Ok(Some(Arc::clone(&attached.plugin)));
        }
    }
    Ok(None)
}

impl<A: StoreAction> Attached<A> {
    async fn call(&self, acting: &mut Acting<A>) -> Result<(), StoreError> {
        let call = async {
            match &self.hook {
                StoreHook::Plain(hook) => hook(acting),
                StoreHook::Waiting(hook) => hook(acting).await,
            }
        };
        let called = AssertUnwindSafe(call).catch_unwind().await;
        let result = called.unwrap_or_else(|panic| Err(Panicked(panic_text(&*panic)).into()));
        result.map_err(|reason| self.refusal(reason))
    }

    /// An error of the store itself is told as it is.
    fn refusal(&self, reason: BoxError) -> StoreError {
        match reason.downcast::<StoreError>() {
            Ok(error) => *error,
            Err(reason) => StoreError::Refused {
                plugin: self.plugin.to_string(),
                source: Some(reason),
            },
        }
    }
}

/// A hook has panicked: an error of what it stood at.
#[derive(Debug, thiserror::Error)]
#[error("it panicked: {0}")]
struct Panicked(String);
