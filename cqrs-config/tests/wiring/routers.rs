//! Routers that go by patterns of names, or by handlers that are called like their messages.

use super::*;

#[test]
fn patterns_lead_to_what_takes_the_messages_that_they_match() {
    let catalog = catalog(vec![
        common::handler(Command, "app.Handlers.open", "OpenDoor", 1),
        common::handler(Command, "app.Handlers.close", "CloseDoor", 2),
        common::handler(Event, "app.Log.opened", "DoorOpened", 3),
        common::handler(Event, "app.Log.closed", "DoorClosed", 4),
        common::handler(Event, "app.mail", "DoorOpened", 5),
        common::handler(Event, "app.quiet", "DoorOpened", 6),
    ]);
    let text = r"services: { store: { driver: memory }, by_pattern: { driver: prooph_service_bus.regex_router } }
event_store: { stores: { main: { type: store } } }
service_bus:
  command_buses:
    c: { router: { type: '@by_pattern', routes: { '/door$/i': app.Handlers } } }
    other: ~
  event_buses:
    e:
      router:
        type: Prooph\ServiceBus\Plugin\Router\RegexRouter
        routes: { ^Door: app.Log, Opened$: [app.mail, app.Log] }
    other_events: ~";
    let plan = plan(text, &catalog);
    let by_pattern = |id: &str| (id.to_owned(), ReachedBy::Pattern);
    assert_eq!(
        targets(&plan, "c", "CloseDoor"),
        [by_pattern("app.Handlers.close")]
    );
    assert_eq!(
        targets(&plan, "e", "DoorOpened"),
        [by_pattern("app.Log.opened"), by_pattern("app.mail")]
    );
    assert_eq!(
        targets(&plan, "e", "DoorClosed"),
        [by_pattern("app.Log.closed")]
    );
    assert_eq!(
        plan.bus("c").unwrap().router_type,
        "prooph_service_bus.regex_router"
    );
}

#[test]
fn a_router_may_take_the_handlers_that_are_called_like_their_messages() {
    let catalog = catalog(vec![
        common::handler(Command, "Open", "Open", 1),
        common::handler(Command, "app.open", "Open", 2),
        common::handler(Event, "Opened", "Opened", 3),
    ]);
    let text = format!(
        r"{STORE}service_bus:
  command_buses: {{ c: {{ router: {{ type: Prooph\ServiceBus\Plugin\Router\SingleHandlerServiceLocatorRouter }} }}, d: ~ }}
  event_buses: {{ e: {{ router: {{ type: prooph_service_bus.service_locator_event_router }} }}, f: ~ }}"
    );
    let plan = plan(&text, &catalog);
    for (bus, message) in [("c", "Open"), ("e", "Opened")] {
        assert_eq!(
            targets(&plan, bus, message),
            [(message.to_owned(), ReachedBy::Name)]
        );
    }
}
