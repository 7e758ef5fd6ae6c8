use serde::Serialize;

use super::super::{Drawing, YamlPlace};
use super::paper::Paper;
use super::{Reached, ThroughQueue, Walk};
use crate::catalog::MessageKind;
use crate::plan::{BusPlan, FailureMode, Nested, PluginPlan};

/// A bus that has the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnBus {
    /// `command`, `event` or `query`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Where it is declared; nowhere if it is implied.
    pub yaml: Option<YamlPlace>,
    /// The id of its router.
    pub router: String,
    /// What holds for all its messages, in words.
    pub settings: Vec<String>,
    /// The event stores whose events it hears of.
    pub hears_stores: Vec<String>,
    /// The queue that the message goes through.
    pub queue: Option<ThroughQueue>,
    /// What makes raw messages of the bus.
    pub message_factory: Option<String>,
    /// Everything that happens to the message, in the order in which it happens.
    pub stages: Vec<Walk>,
    /// Plugins that hook no stage.
    pub silent_plugins: Vec<Walk>,
    /// The handler, or the listeners in the order of the routes.
    pub handlers: Vec<Reached>,
    /// The ids of what hears of every event of the bus.
    pub hears_all: Vec<String>,
}

impl OnBus {
    /// `None` where the bus has nothing for the message.
    pub(super) fn of(drawing: &Drawing, bus: &BusPlan, message: &str) -> Option<Self> {
        let pipeline = drawing.pipelines.bus(bus.kind, &bus.name);
        let handlers = handlers(drawing, bus, message);
        let hears_all = pipeline.map_or_else(Vec::new, |pipeline| pipeline.hears_all.clone());
        if handlers.is_empty() && hears_all.is_empty() {
            return None;
        }
        let route = bus.routes.iter().find(|route| route.message == message);
        let queue = route.and_then(|route| route.transport.as_deref());
        let stores = drawing.plan.stores.iter();
        let heard = stores
            .filter(|store| bus.kind == MessageKind::Event && store.publish_to.contains(&bus.name));
        let stages = Walk::of(drawing, bus, queue);
        Some(Self {
            kind: bus.kind.name(),
            name: bus.name.clone(),
            yaml: bus.place.as_ref().map(YamlPlace::from),
            router: bus.router_type.clone(),
            settings: settings(bus),
            hears_stores: heard.map(|store| store.name.clone()).collect(),
            queue: queue.map(|queue| ThroughQueue::of(drawing, bus, message, queue)),
            message_factory: pipeline.and_then(|pipeline| {
                let made = pipeline.message_factory.as_ref()?;
                Some(bus.message_factory.as_ref().unwrap_or(made).clone())
            }),
            silent_plugins: silent(drawing, bus, &stages),
            stages,
            handlers,
            hears_all,
        })
    }

    pub(super) fn write(&self, paper: &mut Paper) {
        let text = format_args!("on the {} bus {}", self.kind, self.name);
        paper.place(0, text, self.yaml.as_ref(), None);
        paper.line(1, format_args!("router {}", self.router));
        for setting in &self.settings {
            paper.line(1, setting);
        }
        if !self.hears_stores.is_empty() {
            let stores = self.hears_stores.join(", ");
            paper.line(1, format_args!("hears what is stored in {stores}"));
        }
        if let Some(queue) = &self.queue {
            queue.write(1, paper);
        }
        if let Some(factory) = &self.message_factory {
            paper.line(1, format_args!("raw messages are made by {factory}"));
        }
        let passes = match (self.kind, &self.queue) {
            ("event", _) => "each delivery passes",
            (_, Some(_)) => "passes, into the queue and again out of it",
            _ => "passes",
        };
        paper.line(1, passes);
        for walk in &self.stages {
            walk.write(2, paper);
        }
        for walk in &self.silent_plugins {
            walk.write(2, paper);
        }
        for handler in &self.handlers {
            handler.write(1, paper);
        }
        for id in &self.hears_all {
            paper.line(1, format_args!("reaches {id}, which hears of every event"));
        }
    }
}

/// What the configuration routes, unless a plugin has it go elsewhere; of events, both.
fn handlers(drawing: &Drawing, bus: &BusPlan, message: &str) -> Vec<Reached> {
    let pipeline = drawing.pipelines.bus(bus.kind, &bus.name);
    let added = pipeline.into_iter().flat_map(|pipeline| &pipeline.routes);
    let added: Vec<_> = added.filter(|route| route.message == message).collect();
    let routes = bus.routes.iter().filter(|route| route.message == message);
    let mut handlers = Vec::new();
    if added.is_empty() || bus.kind == MessageKind::Event {
        handlers.extend(routes.flat_map(|route| {
            let targets = route.targets.iter();
            targets.map(|target| Reached::planned(drawing, bus, route, target))
        }));
    }
    for route in added {
        let reached = Reached::added(drawing, bus, route);
        if !handlers
            .iter()
            .any(|known| known.handler == reached.handler)
        {
            handlers.push(reached);
        }
    }
    handlers
}

/// The plugins of a bus that do nothing at its stages.
fn silent(drawing: &Drawing, bus: &BusPlan, stages: &[Walk]) -> Vec<Walk> {
    let is_heard = |plugin: &&PluginPlan| {
        !stages
            .iter()
            .any(|walk| walk.plugin.as_ref() == Some(&plugin.id))
    };
    let silent = |plugin: &PluginPlan| {
        let mut refused = drawing.pipelines.refused.iter();
        let refused = refused.find(|refused| refused.plugin == plugin.id);
        Walk {
            stage: "no stage".to_owned(),
            offset: 0,
            plugin: Some(plugin.id.clone()),
            does: refused.map(|refused| format!("cannot be attached: {}", refused.reason)),
            yaml: Some(YamlPlace::from(&plugin.place)),
            rust: super::walk::code(drawing, plugin),
        }
    };
    bus.plugins.iter().filter(is_heard).map(silent).collect()
}

fn settings(bus: &BusPlan) -> Vec<String> {
    if bus.kind != MessageKind::Command {
        return Vec::new();
    }
    let nested = match bus.nested {
        Nested::Queue => format!(
            "commands of its handlers wait their turn, at most {}",
            bus.queue_limit
        ),
        Nested::Inline => "commands of its handlers are handled at once".to_owned(),
    };
    let failures = match bus.failure_mode {
        FailureMode::Collect => "what fails behind its commit is collected in the receipt",
        FailureMode::Prooph => "the first failure behind its commit stops the rest",
    };
    vec![nested, failures.to_owned()]
}
