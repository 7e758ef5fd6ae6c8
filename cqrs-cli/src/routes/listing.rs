use cqrs::registry::{Origin, Registry};
use cqrs_config::drawing::YamlPlace;
use cqrs_config::plan::{
    BusPlan, DeliveryMode, MessageKind, Plan, PluginPlan, ReachedBy, RoutePlan, TargetPlan,
};
use cqrs_config::report::Location;
use serde::Serialize;

/// Every bus with what runs on it. Its JSON form is what `--format json` promises.
#[derive(Serialize)]
pub(super) struct Listing {
    pub(super) buses: Vec<Bus>,
}

#[derive(Serialize)]
pub(super) struct Bus {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) yaml: Option<Yaml>,
    pub(super) plugins: Vec<Plugin>,
    pub(super) routes: Vec<Route>,
}

#[derive(Serialize)]
pub(super) struct Plugin {
    pub(super) id: String,
    pub(super) yaml: Yaml,
}

#[derive(Serialize)]
pub(super) struct Route {
    pub(super) message: String,
    /// The queue that it goes to first, where it is asynchronous.
    pub(super) transport: Option<String>,
    pub(super) handlers: Vec<Handler>,
}

#[derive(Serialize)]
pub(super) struct Handler {
    pub(super) id: String,
    /// `durable` or `inline` for listeners, `queue` behind a transport; the others run where they are called.
    pub(super) delivery: Option<&'static str>,
    pub(super) reached_by: &'static str,
    pub(super) yaml: Option<Yaml>,
    pub(super) rust: Option<Rust>,
}

#[derive(Serialize)]
pub(super) struct Yaml {
    pub(super) file: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Serialize)]
pub(super) struct Rust {
    pub(super) file: &'static str,
    pub(super) line: u32,
}

impl Listing {
    pub(super) fn new(plan: &Plan, registry: &Registry) -> Self {
        let buses = plan.buses.iter().map(|bus| Bus::new(bus, registry));
        Self {
            buses: buses.collect(),
        }
    }
}

impl Bus {
    fn new(bus: &BusPlan, registry: &Registry) -> Self {
        let route = |route: &RoutePlan| Route {
            message: route.message.clone(),
            transport: route.transport.clone(),
            handlers: route
                .targets
                .iter()
                .map(|target| Handler::new(target, bus.kind, route, registry))
                .collect(),
        };
        Self {
            kind: bus.kind.name(),
            name: bus.name.clone(),
            yaml: bus.place.as_ref().map(Yaml::new),
            plugins: bus.plugins.iter().map(Plugin::new).collect(),
            routes: bus.routes.iter().map(route).collect(),
        }
    }
}

impl Plugin {
    fn new(plugin: &PluginPlan) -> Self {
        Self {
            id: plugin.id.clone(),
            yaml: Yaml::new(&plugin.place),
        }
    }
}

impl Handler {
    fn new(target: &TargetPlan, kind: MessageKind, route: &RoutePlan, registry: &Registry) -> Self {
        let delivery = match (&route.transport, target.mode) {
            (Some(_), _) => Some("queue"),
            (None, _) if kind != MessageKind::Event => None,
            (None, DeliveryMode::Durable) => Some("durable"),
            (None, DeliveryMode::Inline) => Some("inline"),
        };
        let mut registered = registry.handlers_with_id(&target.handler);
        let registered = registered.find(|handler| handler.message == route.message);
        Self {
            id: target.handler.clone(),
            delivery,
            reached_by: match target.reached_by {
                ReachedBy::Route => "route",
                ReachedBy::Pattern => "pattern",
                ReachedBy::Name => "name",
                ReachedBy::Tag => "tag",
                ReachedBy::BusAttribute => "bus attribute",
                ReachedBy::OnlyBus => "only bus",
            },
            yaml: target.place.as_ref().map(Yaml::new),
            rust: registered.map(|handler| Rust::new(handler.origin)),
        }
    }
}

impl Yaml {
    fn new(place: &Location) -> Self {
        let YamlPlace { file, line, column } = YamlPlace::from(place);
        Self { file, line, column }
    }
}

impl Rust {
    fn new(origin: Origin) -> Self {
        Self {
            file: origin.file,
            line: origin.line,
        }
    }
}
