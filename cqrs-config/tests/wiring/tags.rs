//! Tags of services: handlers and plugins.

use super::*;

#[test]
fn tags_reach_handlers_by_message_and_by_detection() {
    let catalog = catalog(vec![
        common::handler(Command, "app.Handlers.open", "Open", 1),
        common::handler(Command, "app.Handlers.close", "Close", 2),
        common::handler(Query, "app.find", "Find", 3),
    ]);
    let text = "services:\n  app.Handlers: { tags: [{ name: prooph_service_bus.c.route_target, message_detection: true }] }\n  app.find: { tags: [{ prooph_service_bus.q.route_target: { message: Find } }] }\nservice_bus: { command_buses: { c: ~, other: ~ }, query_buses: { q: ~, other_queries: ~ } }";
    let plan = plan(text, &catalog);
    assert_eq!(
        targets(&plan, "c", "Close"),
        [("app.Handlers.close".to_owned(), ReachedBy::Tag)]
    );
    assert_eq!(
        targets(&plan, "q", "Find"),
        [("app.find".to_owned(), ReachedBy::Tag)]
    );
}

#[test]
fn tagged_listeners_stand_behind_those_of_the_routes_and_none_stands_twice() {
    let listener = |id: &str, line| common::handler(Event, id, "Opened", line);
    let catalog = catalog(vec![
        listener("app.routed", 1),
        listener("app.detected", 2),
        listener("app.both", 3),
    ]);
    let text = "services:
  store: { driver: memory }
  app.detected: { tags: [{ name: prooph_service_bus.e.route_target, message_detection: true }] }
  app.both: { tags: [{ name: prooph_service_bus.e.route_target, message: Opened }] }
event_store: { stores: { main: { type: store } } }
service_bus: { event_buses: { e: { router: { routes: { Opened: [app.both, app.routed] } } }, f: ~ } }";
    let plan = plan(text, &catalog);
    let order: Vec<String> = targets(&plan, "e", "Opened")
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(order, ["app.both", "app.routed", "app.detected"]);
    assert_eq!(targets(&plan, "f", "Opened"), []);
}

#[test]
fn plugins_are_attached_in_prooph_s_order() {
    let mut catalog = catalog(Vec::new());
    for id in ["own", "all", "kind", "bus"] {
        let mut plugin = common::catalog().plugins[0].clone();
        plugin.id = id.to_owned();
        catalog.plugins.push(plugin);
    }
    let text = "services:\n  bus: { tags: [prooph_service_bus.c.plugin] }\n  kind: { tags: [prooph_service_bus.command_bus.plugin] }\n  all: { tags: [prooph_service_bus.plugin] }\nservice_bus: { command_buses: { c: { plugins: [own] } } }";
    let plan = plan(text, &catalog);
    let order: Vec<&str> = plan
        .bus("c")
        .unwrap()
        .plugins
        .iter()
        .map(|plugin| plugin.id.as_str())
        .collect();
    assert_eq!(order, ["own", "all", "kind", "bus"]);
}
