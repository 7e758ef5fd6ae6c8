use serde::Serialize;

use super::super::{Act, BusPipeline, Drawing, RustPlace, Step, YamlPlace};
use super::paper::Paper;
use crate::catalog::MessageKind;
use crate::plan::{BusPlan, PluginPlan, PluginSource};

/// One thing that happens to a message on its way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Walk {
    /// The stage, as in `locate handler`.
    pub stage: String,
    /// How far before (positive) or behind (negative) the stage itself.
    pub offset: i32,
    /// The plugin whose hook is called, or that wraps the call of the handler.
    pub plugin: Option<String>,
    /// What the framework does itself.
    pub does: Option<String>,
    /// Where the plugin is named.
    pub yaml: Option<YamlPlace>,
    /// Where it is written.
    pub rust: Option<RustPlace>,
}

impl Walk {
    /// The stages of a bus with everything that happens at them, to the end.
    pub(super) fn of(drawing: &Drawing, bus: &BusPlan, queue: Option<&str>) -> Vec<Self> {
        let known = drawing.pipelines.bus(bus.kind, &bus.name);
        let plain = BusPipeline::without_plugins(bus);
        let pipeline = known.unwrap_or(&plain);
        let mut walk = Vec::new();
        for step in &pipeline.steps {
            let own = |does: String| Self {
                stage: step.stage.clone(),
                offset: step.offset,
                plugin: None,
                does: Some(does),
                yaml: None,
                rust: None,
            };
            match &step.act {
                Act::Hook(plugin) => walk.push(Self::plugin(drawing, bus, step, plugin)),
                Act::Route => walk.push(own(chosen(bus.kind, queue))),
                Act::RequireTarget if bus.kind == MessageKind::Event => {}
                Act::RequireTarget => {
                    walk.push(own(
                        "without a handler it ends here, with an error".to_owned()
                    ));
                }
                Act::Invoke => {
                    let around = pipeline.around.iter();
                    walk.extend(around.map(|plugin| Self {
                        does: Some("wraps the call".to_owned()),
                        ..Self::plugin(drawing, bus, step, plugin)
                    }));
                    walk.push(own(called(bus.kind).to_owned()));
                }
            }
        }
        walk
    }

    fn plugin(drawing: &Drawing, bus: &BusPlan, step: &Step, id: &str) -> Self {
        let planned = bus.plugins.iter().find(|plugin| plugin.id == id);
        Self {
            stage: step.stage.clone(),
            offset: step.offset,
            plugin: Some(id.to_owned()),
            does: None,
            yaml: planned.map(|plugin| YamlPlace::from(&plugin.place)),
            rust: planned.and_then(|plugin| code(drawing, plugin)),
        }
    }

    pub(super) fn write(&self, depth: usize, paper: &mut Paper) {
        let offset = match self.offset {
            0 => String::new(),
            offset => format!("{offset:+}"),
        };
        let what = match (&self.plugin, &self.does) {
            (Some(plugin), Some(does)) => format!("{plugin} {does}"),
            (plugin, does) => plugin.iter().chain(does).cloned().collect(),
        };
        let text = format!("{:<20}{offset:>6}  {what}", self.stage);
        paper.place(depth, text, self.yaml.as_ref(), self.rust.as_ref());
    }
}

/// Where the code of a plugin stands.
pub(super) fn code(drawing: &Drawing, plugin: &PluginPlan) -> Option<RustPlace> {
    let PluginSource::Linked(id) = &plugin.source else {
        return None;
    };
    let mut plugins = drawing.catalog.plugins.iter();
    let linked = plugins.find(|entry| entry.id == *id || entry.aliases.contains(id))?;
    Some(RustPlace::from(&linked.place))
}

fn chosen(kind: MessageKind, queue: Option<&str>) -> String {
    match (kind, queue) {
        (MessageKind::Command, Some(queue)) => {
            format!("the queue {queue} takes it; out of the queue, its handler is chosen")
        }
        (MessageKind::Event, _) => "its listeners are chosen".to_owned(),
        _ => "its handler is chosen".to_owned(),
    }
}

fn called(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Event => "its listeners are called",
        _ => "its handler is called",
    }
}

impl BusPipeline {
    /// What every bus does, with nothing hooked.
    fn without_plugins(bus: &BusPlan) -> Self {
        let step = |stage: &str, act| Step {
            stage: stage.to_owned(),
            offset: 0,
            act,
        };
        Self {
            kind: bus.kind,
            bus: bus.name.clone(),
            steps: vec![
                step("route", Act::Route),
                step("locate handler", Act::RequireTarget),
                step("invoke handler", Act::Invoke),
            ],
            around: Vec::new(),
            routes: Vec::new(),
            hears_all: Vec::new(),
            message_factory: None,
        }
    }
}
