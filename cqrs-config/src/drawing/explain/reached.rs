use serde::Serialize;

use super::super::{AddedRoute, Drawing, RustPlace, YamlPlace};
use super::ReachedDependency;
use super::paper::Paper;
use super::queue::retry;
use crate::catalog::MessageKind;
use crate::plan::{BusPlan, DeliveryMode, Poison, ReachedBy, RoutePlan, Start, TargetPlan};

/// A handler or listener that a message comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reached {
    /// Its id.
    pub handler: String,
    /// Why the message comes to it, in words.
    pub reached_by: String,
    /// When it is called, in words.
    pub called: String,
    /// The name of the checkpoint of a durable listener.
    pub subscription: Option<String>,
    /// Trying again, in words.
    pub retry: Option<String>,
    /// It decides and nothing else, so it is asked again after a conflict.
    pub is_decision: bool,
    /// The events that its decision may return.
    pub may_record: Vec<String>,
    /// Its signature.
    pub signature: Option<String>,
    /// What it is given.
    pub dependencies: Vec<ReachedDependency>,
    /// Where the configuration says so.
    pub yaml: Option<YamlPlace>,
    /// Where it is written.
    pub rust: Option<RustPlace>,
}

impl Reached {
    pub(super) fn planned(
        drawing: &Drawing,
        bus: &BusPlan,
        route: &RoutePlan,
        target: &TargetPlan,
    ) -> Self {
        let by = match target.reached_by {
            ReachedBy::Route => "by a route",
            ReachedBy::Pattern => "by a route with a pattern",
            ReachedBy::Name => "by its id, which is the name of the message",
            ReachedBy::Tag => "by a tag",
            ReachedBy::BusAttribute => "by the bus in its attribute",
            ReachedBy::OnlyBus => "because it is the only bus of its kind",
        };
        let is_durable = target.mode == DeliveryMode::Durable;
        let reached = Self {
            yaml: target.place.as_ref().map(YamlPlace::from),
            ..Self::of(drawing, bus.kind, &target.handler, &route.message, by)
        };
        match (bus.kind, &route.transport) {
            (MessageKind::Event, None) if is_durable => reached.durable(bus, target.from),
            (MessageKind::Event, None) => reached.called("in the dispatch, after the commit"),
            (_, Some(_)) => reached.called("when the message comes out of the queue"),
            (_, None) => reached.called("in the dispatch"),
        }
    }

    /// As a plugin has routed it.
    pub(super) fn added(drawing: &Drawing, bus: &BusPlan, route: &AddedRoute) -> Self {
        let by = format!("by the plugin {}", route.plugin);
        let entry = drawing.handler(bus.kind, &route.handler, &route.message);
        let is_inline = entry.is_some_and(|entry| entry.inline);
        let reached = Self::of(drawing, bus.kind, &route.handler, &route.message, &by);
        match (bus.kind, bus.delivery.mode) {
            (MessageKind::Event, DeliveryMode::Durable) if !is_inline => {
                let from = match entry.is_some_and(|entry| entry.from_beginning) {
                    true => Start::Beginning,
                    false => bus.delivery.from,
                };
                reached.durable(bus, from)
            }
            (MessageKind::Event, _) => reached.called("in the dispatch, after the commit"),
            _ => reached.called("in the dispatch"),
        }
    }

    fn of(drawing: &Drawing, kind: MessageKind, id: &str, message: &str, by: &str) -> Self {
        let entry = drawing.handler(kind, id, message);
        let dependencies = entry.into_iter().flat_map(|entry| &entry.dependencies);
        Self {
            handler: id.to_owned(),
            reached_by: by.to_owned(),
            called: String::new(),
            subscription: None,
            retry: None,
            is_decision: entry.is_some_and(|entry| entry.is_pure),
            may_record: entry.map_or_else(Vec::new, |entry| entry.decides.clone()),
            signature: entry.map(|entry| entry.signature.clone()),
            dependencies: dependencies
                .filter_map(|dependency| ReachedDependency::of(drawing, dependency))
                .collect(),
            yaml: None,
            rust: entry.map(|entry| RustPlace::from(&entry.place)),
        }
    }

    fn called(self, called: &str) -> Self {
        let called = called.to_owned();
        Self { called, ..self }
    }

    fn durable(self, bus: &BusPlan, from: Start) -> Self {
        let from = match from {
            Start::Beginning => "the beginning of the log",
            Start::End => "the end of the log",
        };
        let poison = match bus.delivery.poison {
            Poison::Park => "then it is a dead letter",
            Poison::Skip => "then it is passed over",
            Poison::Stop => "then the listener stops",
        };
        Self {
            called: format!(
                "from the log, {} events at a time, a new checkpoint at {from}",
                bus.delivery.batch
            ),
            subscription: Some(format!("{}@{}", self.handler, bus.name)),
            retry: Some(format!("{}; {poison}", retry(&bus.delivery.retry))),
            ..self
        }
    }

    pub(super) fn write(&self, depth: usize, paper: &mut Paper) {
        let text = format_args!("reaches {}", self.handler);
        paper.place(depth, text, self.yaml.as_ref(), self.rust.as_ref());
        let depth = depth + 1;
        if let Some(signature) = &self.signature {
            paper.line(depth, signature);
        }
        paper.line(depth, format_args!("{}, {}", self.reached_by, self.called));
        if let Some(subscription) = &self.subscription {
            paper.line(depth, format_args!("checkpoint {subscription}"));
        }
        if let Some(retry) = &self.retry {
            paper.line(depth, retry);
        }
        if self.is_decision {
            paper.line(depth, "decides: asked again after a conflict");
        }
        for event in &self.may_record {
            paper.line(depth, format_args!("may record {event}"));
        }
        for dependency in &self.dependencies {
            dependency.write(depth, paper);
        }
    }
}
