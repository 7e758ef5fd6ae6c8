use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::BoxFuture;

use super::around::Wrapping;
use super::hook::Asynchronous;
use super::{
    Around, At, BusDescription, BusIdentity, BusOutline, Dispatching, HandlerFuture, Hook,
    HookResult, Next, OutlinedAct, OutlinedStep, Routing, Stage,
};
use crate::error::BoxError;
use crate::message::MessageFactory;

/// The pipeline of one bus, while plugins attach to it.
pub struct Pipeline {
    bus: BusIdentity,
    /// Whose turn it is to attach.
    pub(super) plugin: Arc<str>,
    description: BusDescription,
    hooks: Vec<Attached>,
    arounds: Vec<Wrapped>,
    /// What was attached since somebody asked.
    attachments: Vec<Attachment>,
    factory: Option<(Arc<str>, Arc<dyn MessageFactory>)>,
    pub(super) routing: Routing,
}

/// Something around the invocation.
pub(crate) struct Wrapped {
    pub(crate) around: Arc<dyn Around>,
    plugin: Arc<str>,
    detached: Arc<AtomicBool>,
}

impl Wrapped {
    pub(crate) fn is_attached(&self) -> bool {
        !self.detached.load(Ordering::Relaxed)
    }
}

/// A hook at its place.
#[derive(Clone)]
pub(crate) struct Attached {
    at: At,
    pub(crate) step: Step,
    plugin: Arc<str>,
    detached: Arc<AtomicBool>,
}

/// What happens at a place: a plugin's hook, or the framework's own step.
#[derive(Clone)]
pub(crate) enum Step {
    Hook(Arc<dyn Hook>),
    Route,
    RequireTarget,
    Invoke,
}

/// A hook or wrapper that was attached, to take it off again. Dropping this leaves it where it is.
#[derive(Debug, Clone)]
pub struct Attachment(Arc<AtomicBool>);

impl Attachment {
    pub(super) fn of(detached: &Arc<AtomicBool>) -> Self {
        Self(Arc::clone(detached))
    }

    /// Takes it off: dispatches that pass its place from now on do not call it.
    pub fn detach(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Attached {
    fn new(at: impl Into<At>, step: Step, plugin: &Arc<str>) -> Self {
        Self {
            at: at.into(),
            step,
            plugin: Arc::clone(plugin),
            detached: Arc::default(),
        }
    }

    pub(crate) fn is_attached(&self) -> bool {
        !self.detached.load(Ordering::Relaxed)
    }

    fn outline(&self) -> OutlinedStep {
        let does = match &self.step {
            Step::Hook(_) => OutlinedAct::Hook(self.plugin.to_string()),
            Step::Route => OutlinedAct::Route,
            Step::RequireTarget => OutlinedAct::RequireTarget,
            Step::Invoke => OutlinedAct::Invoke,
        };
        OutlinedStep { at: self.at, does }
    }
}

impl Pipeline {
    pub(crate) fn new(bus: BusIdentity, description: BusDescription, routing: Routing) -> Self {
        Self {
            bus,
            plugin: "".into(),
            description,
            hooks: Vec::new(),
            arounds: Vec::new(),
            attachments: Vec::new(),
            factory: None,
            routing,
        }
    }

    /// The bus that this is the pipeline of.
    #[must_use]
    pub fn bus(&self) -> &BusIdentity {
        &self.bus
    }

    /// What the configuration has made of it.
    #[must_use]
    pub fn description(&self) -> &BusDescription {
        &self.description
    }

    /// What was attached since the last call.
    pub(crate) fn take_attachments(&mut self) -> Vec<Attachment> {
        std::mem::take(&mut self.attachments)
    }

    /// Hooks a place. At the same place hooks run in order of attachment; at [`Stage::InvokeHandler`] behind the framework's own step, at
    /// all other stages before it.
    pub fn on(
        &mut self,
        at: impl Into<At>,
        hook: impl Fn(&mut super::Dispatching<'_>) -> super::HookResult + Send + Sync + 'static,
    ) -> Attachment {
        self.hook(at, hook)
    }

    /// Hooks a place with something that waits: `|dispatching| Box::pin(async move { .. })`.
    pub fn on_async(
        &mut self,
        at: impl Into<At>,
        hook: impl for<'a> Fn(&'a mut Dispatching<'_>) -> BoxFuture<'a, HookResult>
        + Send
        + Sync
        + 'static,
    ) -> Attachment {
        self.hook(at, Asynchronous(hook))
    }

    /// Hooks a place with something that may wait.
    pub fn hook(&mut self, at: impl Into<At>, hook: impl Hook) -> Attachment {
        let attached = Attached::new(at, Step::Hook(Arc::new(hook)), &self.plugin);
        let attachment = Attachment(Arc::clone(&attached.detached));
        self.hooks.push(attached);
        self.noted(attachment)
    }

    /// Wraps the invocation of handlers; what is attached first is outermost.
    pub fn around(&mut self, around: impl Around) -> Attachment {
        let wrapped = Wrapped {
            around: Arc::new(around),
            plugin: Arc::clone(&self.plugin),
            detached: Arc::default(),
        };
        let attachment = Attachment(Arc::clone(&wrapped.detached));
        self.arounds.push(wrapped);
        self.noted(attachment)
    }

    /// Wraps the invocation of handlers with a function: `|dispatching, next| Box::pin(async move { next.run(dispatching).await })`.
    pub fn around_with(
        &mut self,
        around: impl for<'a> Fn(&'a mut Dispatching<'_>, Next<'a>) -> HandlerFuture<'a>
        + Send
        + Sync
        + 'static,
    ) -> Attachment {
        self.around(Wrapping(around))
    }

    fn noted(&mut self, attachment: Attachment) -> Attachment {
        self.attachments.push(attachment.clone());
        attachment
    }

    /// Has raw messages of this bus made by `factory`. They are made before there is a typed message, and so before the first stage; of
    /// several factories the one that came last counts.
    pub fn make_messages_with(&mut self, factory: Arc<dyn MessageFactory>) {
        self.factory = Some((Arc::clone(&self.plugin), factory));
    }

    /// Attaches one plugin.
    pub(crate) fn attach(&mut self, id: &str, attach: impl FnOnce(&mut Self)) {
        self.plugin = id.into();
        attach(self);
    }

    /// Why the plugin that was attached last cannot be.
    pub(crate) fn take_refusals(&mut self) -> Vec<BoxError> {
        self.routing.take_refusals()
    }

    pub(crate) fn compile(self) -> (Compiled, Routing, BusOutline) {
        let is_plain = self.hooks.is_empty() && self.arounds.is_empty();
        let has_hooks = !self.hooks.is_empty();
        let (finalize, plugins): (Vec<_>, Vec<_>) = self
            .hooks
            .into_iter()
            .partition(|attached| attached.at.is_finalize);
        let own = |stage, step| Attached::new(stage, step, &"".into());
        let mut stages = vec![own(Stage::InvokeHandler, Step::Invoke)];
        stages.extend(plugins);
        stages.push(own(Stage::Route, Step::Route));
        stages.push(own(Stage::LocateHandler, Step::RequireTarget));
        let (maker, factory) = self.factory.unzip();
        let compiled = Compiled {
            is_plain,
            has_hooks,
            stages: sorted(stages),
            finalize: sorted(finalize),
            arounds: self.arounds,
            factory,
        };
        let outline = BusOutline {
            bus: self.bus,
            steps: compiled.stages.iter().map(Attached::outline).collect(),
            around: (compiled.arounds.iter())
                .map(|wrapped| wrapped.plugin.to_string())
                .collect(),
            finalize: compiled.finalize.iter().map(Attached::outline).collect(),
            routes: self.routing.outline(),
            hears_all: (self.routing.listening.iter())
                .map(|(id, _)| id.clone())
                .collect(),
            message_factory: maker.map(|plugin| plugin.to_string()),
        };
        (compiled, self.routing, outline)
    }
}

fn sorted(mut hooks: Vec<Attached>) -> Vec<Attached> {
    hooks.sort_by_key(|attached| std::cmp::Reverse(attached.at.priority));
    hooks
}

/// The pipeline of one bus, in the order in which it runs.
pub(crate) struct Compiled {
    pub(crate) is_plain: bool,
    /// Something happens at its stages, and not only around the handler.
    pub(crate) has_hooks: bool,
    pub(crate) stages: Vec<Attached>,
    pub(crate) finalize: Vec<Attached>,
    pub(crate) arounds: Vec<Wrapped>,
    /// Who makes the bus's raw messages typed, where it is not the application's own factory.
    pub(crate) factory: Option<Arc<dyn MessageFactory>>,
}
