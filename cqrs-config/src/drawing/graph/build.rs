use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::{Drawing, RustPlace, YamlPlace, find};
use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::catalog::{Dependency, HandlerEntry, MessageKind};
use crate::plan::BusPlan;

/// A graph that grows: whatever is said twice is there once.
struct Growing<'d> {
    /// The listeners that may dispatch commands.
    dispatching: HashSet<&'d str>,
    /// The events that decisions return.
    decided: HashSet<&'d str>,
    nodes: BTreeMap<(NodeKind, String), Node>,
    edges: BTreeSet<Edge>,
}

pub(super) fn graph(drawing: &Drawing) -> Graph {
    let handlers = || drawing.catalog.handlers.iter();
    let dispatching = handlers().filter(|handler| may_dispatch(handler));
    let decided = handlers().flat_map(|handler| &handler.decides);
    let mut growing = Growing {
        dispatching: dispatching.map(|handler| &*handler.id).collect(),
        decided: decided.map(String::as_str).collect(),
        nodes: BTreeMap::new(),
        edges: BTreeSet::new(),
    };
    growing.messages(drawing);
    growing.handlers(drawing);
    growing.aggregates(drawing);
    for bus in &drawing.plan.buses {
        growing.bus(drawing, bus);
    }
    growing.declared(drawing);
    Graph {
        nodes: growing.nodes.into_values().collect(),
        edges: growing.edges.into_iter().collect(),
    }
}

pub(super) fn message_kind(kind: MessageKind) -> NodeKind {
    match kind {
        MessageKind::Command => NodeKind::Command,
        MessageKind::Event => NodeKind::Event,
        MessageKind::Query => NodeKind::Query,
    }
}

fn may_dispatch(handler: &HandlerEntry) -> bool {
    let is_command_bus = |one: &Dependency| matches!(one, Dependency::Bus { kind, .. } if *kind == MessageKind::Command);
    handler.kind == MessageKind::Event && handler.dependencies.iter().any(is_command_bus)
}

impl Growing<'_> {
    /// What a handler is drawn as. A listener that is given a command bus lets commands follow events.
    fn handler_kind(&self, kind: MessageKind, id: &str) -> NodeKind {
        match kind {
            MessageKind::Command => NodeKind::CommandHandler,
            MessageKind::Event if self.dispatching.contains(id) => NodeKind::ProcessManager,
            MessageKind::Event => NodeKind::EventListener,
            MessageKind::Query => NodeKind::QueryHandler,
        }
    }

    fn node(&mut self, kind: NodeKind, name: &str) -> &mut Node {
        let new = || Node {
            id: kind.id(name),
            kind,
            name: name.to_owned(),
            buses: Vec::new(),
            notes: Vec::new(),
            yaml: None,
            rust: None,
        };
        let key = (kind, name.to_owned());
        self.nodes.entry(key).or_insert_with(new)
    }

    fn edge(&mut self, from: (NodeKind, &str), to: (NodeKind, &str), kind: EdgeKind) {
        self.edges.insert(Edge {
            from: from.0.id(from.1),
            to: to.0.id(to.1),
            kind,
            through: None,
        });
    }

    fn messages(&mut self, drawing: &Drawing) {
        for (kind, name) in find::messages(drawing) {
            let entry = drawing.message(kind, &name);
            let node = self.node(message_kind(kind), &name);
            node.rust = entry.map(|entry| RustPlace::from(&entry.place));
        }
    }

    fn handlers(&mut self, drawing: &Drawing) {
        for handler in &drawing.catalog.handlers {
            let kind = self.handler_kind(handler.kind, &handler.id);
            let node = self.node(kind, &handler.id);
            node.rust
                .get_or_insert_with(|| RustPlace::from(&handler.place));
            for dependency in &handler.dependencies {
                self.dependency(drawing, handler, dependency);
            }
            for event in &handler.decides {
                let event = (NodeKind::Event, event.as_str());
                self.edge((kind, &handler.id), event, EdgeKind::MayRecord);
            }
        }
    }

    fn dependency(&mut self, drawing: &Drawing, handler: &HandlerEntry, dependency: &Dependency) {
        let kind = self.handler_kind(handler.kind, &handler.id);
        match dependency {
            Dependency::Repository { aggregate, .. } => {
                let entry = drawing.aggregate(aggregate);
                let aggregate = entry.map_or(aggregate, |entry| &entry.type_name);
                self.node(NodeKind::Aggregate, aggregate);
                let aggregate = (NodeKind::Aggregate, aggregate.as_str());
                self.edge((kind, &handler.id), aggregate, EdgeKind::WorksWith);
            }
            Dependency::Bus { kind: bus, named } => {
                let what = match bus {
                    MessageKind::Command => "may dispatch commands",
                    MessageKind::Event => "may publish events",
                    MessageKind::Query => "may ask",
                };
                let on = named.as_ref().map(|name| format!(" on {name}"));
                let note = format!("{what}{}", on.unwrap_or_default());
                self.note(kind, &handler.id, note);
            }
            _ => {}
        }
    }

    fn note(&mut self, kind: NodeKind, name: &str, note: String) {
        let notes = &mut self.node(kind, name).notes;
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    fn aggregates(&mut self, drawing: &Drawing) {
        for aggregate in &drawing.catalog.aggregates {
            let rust = RustPlace::from(&aggregate.place);
            let held = drawing.repository(&aggregate.type_name, None);
            let node = self.node(NodeKind::Aggregate, &aggregate.type_name);
            node.rust = Some(rust);
            node.yaml = held
                .and_then(|held| held.place.as_ref())
                .map(YamlPlace::from);
            for event in &aggregate.events {
                if !self.decided.contains(event.as_str()) {
                    let aggregate = (NodeKind::Aggregate, aggregate.type_name.as_str());
                    self.edge(aggregate, (NodeKind::Event, event), EdgeKind::Records);
                }
                self.node(NodeKind::Event, event);
            }
        }
    }

    fn bus(&mut self, drawing: &Drawing, bus: &BusPlan) {
        let message_kind = message_kind(bus.kind);
        let pipeline = drawing.pipelines.bus(bus.kind, &bus.name);
        let added = pipeline.map_or(&[][..], |pipeline| &pipeline.routes);
        for route in &bus.routes {
            let is_replaced = bus.kind != MessageKind::Event
                && added.iter().any(|added| added.message == route.message);
            if let Some(queue) = &route.transport {
                let message = (message_kind, route.message.as_str());
                self.node(NodeKind::Queue, queue);
                self.edge(message, (NodeKind::Queue, queue), EdgeKind::WaitsIn);
            }
            for target in route.targets.iter().filter(|_| !is_replaced) {
                let kind = self.handler_kind(bus.kind, &target.handler);
                let place = target.place.as_ref().map(YamlPlace::from);
                self.reaches(
                    bus,
                    &route.message,
                    (kind, &target.handler),
                    place,
                    route.transport.clone(),
                );
            }
        }
        for route in added {
            let kind = self.handler_kind(bus.kind, &route.handler);
            self.reaches(bus, &route.message, (kind, &route.handler), None, None);
        }
        let hears_all = pipeline.map_or(&[][..], |pipeline| &pipeline.hears_all);
        for id in hears_all {
            let kind = self.handler_kind(bus.kind, id);
            self.on(bus, kind, id);
            self.note(kind, id, "hears of every event".to_owned());
        }
    }

    fn reaches(
        &mut self,
        bus: &BusPlan,
        message: &str,
        (kind, handler): (NodeKind, &str),
        place: Option<YamlPlace>,
        through: Option<String>,
    ) {
        let message_kind = message_kind(bus.kind);
        self.on(bus, message_kind, message);
        self.on(bus, kind, handler);
        let node = self.node(kind, handler);
        node.yaml = node.yaml.take().or(place);
        self.edges.insert(Edge {
            from: message_kind.id(message),
            to: kind.id(handler),
            kind: EdgeKind::Reaches,
            through,
        });
    }

    fn on(&mut self, bus: &BusPlan, kind: NodeKind, name: &str) {
        let buses = &mut self.node(kind, name).buses;
        if !buses.contains(&bus.name) {
            buses.push(bus.name.clone());
        }
    }

    fn declared(&mut self, drawing: &Drawing) {
        let plan = &drawing.plan;
        for queue in &plan.queues {
            let node = self.node(NodeKind::Queue, &queue.id);
            node.yaml = Some(YamlPlace::from(&queue.place));
        }
        let processes = plan.process_managers.iter();
        let processes = processes.map(|one| (NodeKind::ProcessManager, &one.name, &one.place));
        let projections = plan.projections.iter();
        let projections = projections.map(|one| (NodeKind::Projection, &one.name, &one.place));
        for (kind, name, place) in processes.chain(projections) {
            self.node(kind, name).yaml = Some(YamlPlace::from(place));
            self.note(kind, name, "declared, does not run yet".to_owned());
        }
    }
}
