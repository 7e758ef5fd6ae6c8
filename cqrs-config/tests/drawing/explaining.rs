use cqrs_config::catalog::MessageKind;
use cqrs_config::drawing::AddedRoute;
use serde_json::Value;

use crate::small_shop::{SHOP, catalog, drawing_of, pipeline, shop};

fn text(name: &str) -> String {
    let explanations = shop().explain(name).unwrap();
    explanations.iter().map(ToString::to_string).collect()
}

#[test]
fn a_command_is_told_from_its_bus_to_what_it_may_record() {
    let expected = r"command PlaceOrder, version 2                                 src/orders.rs:3
  in Rust shop::orders::PlaceOrder
  also called OrderGoods

on the command bus commands                                   shop.yaml:6:5
  router prooph_service_bus.command_bus_router
  commands of its handlers wait their turn, at most 10000
  what fails behind its commit is collected in the receipt
  passes
    initialize            +100  shop.patience                 shop.yaml:7:16  src/patience.rs:8
    route                       its handler is chosen
    locate handler              without a handler it ends here, with an error
    invoke handler              shop.patience wraps the call  shop.yaml:7:16  src/patience.rs:8
    invoke handler              its handler is called
    finalize             -2000  shop.patience                 shop.yaml:7:16  src/patience.rs:8
  reaches shop.Order.place                                    shop.yaml:11:23  src/handlers.rs:30
    #[command_handler] async fn place(cmd: PlaceOrder, ..)
    by a route, in the dispatch
    decides: asked again after a conflict
    may record OrderWasPlaced
    is given the repository orders                            shop.yaml:25:9
      aggregate Shop\Order (Order)                            src/order.rs:5
      stream order_stream
      event store main, opened by the driver memory           shop.yaml:22:5
        tells the event buses events
      10000 of them kept in memory, a decision asked again 5 times after a conflict, no snapshots
";
    assert_eq!(text("PlaceOrder"), expected, "\n{}", text("PlaceOrder"));
}

#[test]
fn an_event_is_told_with_where_it_comes_from_and_who_hears_of_it() {
    let expected = r"event OrderWasPlaced, version 1                                            src/orders.rs:12
  in Rust shop::orders::OrderWasPlaced
  may come of the command PlaceOrder
  applied by Shop\Order (Order)                                            src/order.rs:5

on the event bus events                                                    shop.yaml:13:5
  router prooph_service_bus.event_bus_router
  hears what is stored in main
  each delivery passes
    route                       its listeners are chosen
    invoke handler              its listeners are called
  reaches shop.thank                                                       shop.yaml:17:28  src/handlers.rs:40
    #[event_listener] async fn thank(event: OrderWasPlaced, ..)
    by a route, from the log, 10 events at a time, a new checkpoint at the end of the log
    checkpoint shop.thank@events
    tried 2 times more, after 100ms, each pause 2 times the one before and at most 30s; then it is a dead letter
    is given the command bus commands, it may dispatch commands
  reaches shop.count                                                       shop.yaml:17:40  src/handlers.rs:44
    #[event_listener] async fn count(event: OrderWasPlaced, ..)
    by a route, in the dispatch, after the commit
";
    let text = text("OrderWasPlaced");
    assert_eq!(words(&text), words(expected), "\n{text}");
}

#[test]
fn an_asynchronous_command_is_told_with_its_queue() {
    let text = text("SendParcel");
    for line in [
        "goes through the queue post",
        "its type is marked asynchronous; it is sent with what its sender stores",
        "it lives in the store main",
        "handled by this program, 1 at once",
        "passes, into the queue and again out of it",
        "the queue post takes it; out of the queue, its handler is chosen",
        "because it is the only bus of its kind, when the message comes out of the queue",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_route_that_a_plugin_has_made_stands_in_place_of_the_configured_one() {
    let mut pipelines = pipeline("commands", "shop.patience");
    pipelines.buses[0].routes.push(AddedRoute {
        plugin: "shop.patience".to_owned(),
        message: "PlaceOrder".to_owned(),
        handler: "shop.send_parcel".to_owned(),
    });
    let drawing = drawing_of(SHOP, catalog(), pipelines);
    let explanation = &drawing.explain("PlaceOrder").unwrap()[0];
    let handlers = &explanation.buses[0].handlers;
    let ids: Vec<&str> = handlers.iter().map(|one| one.handler.as_str()).collect();
    assert_eq!(ids, ["shop.send_parcel"]);
    assert_eq!(handlers[0].reached_by, "by the plugin shop.patience");
    let graph = drawing.graph();
    let from = graph
        .edges
        .iter()
        .filter(|edge| edge.from == "command:PlaceOrder");
    let to: Vec<&str> = from.map(|edge| edge.to.as_str()).collect();
    assert_eq!(to, ["handler:shop.send_parcel"]);
}

#[test]
fn the_text_says_whatever_the_json_says() {
    let drawing = shop();
    for message in &drawing.catalog.messages {
        for explanation in drawing.explain(&message.name).unwrap() {
            let text = explanation.to_string();
            let mut leaves = Vec::new();
            collect(&serde_json::to_value(&explanation).unwrap(), &mut leaves);
            assert!(leaves.len() > 5);
            for leaf in leaves {
                assert!(text.contains(&leaf), "{leaf} is missing in\n{text}");
            }
        }
    }
}

#[test]
fn every_message_of_the_talk_can_be_explained() {
    let catalog = crate::common::catalog();
    let text =
        "service_bus: { command_buses: { c: ~ }, event_buses: { e: ~ }, query_buses: { q: ~ } }";
    let store =
        "\nservices: { s: { driver: memory } }\nevent_store: { stores: { main: { type: s } } }\n";
    let drawing = drawing_of(&format!("{text}{store}"), catalog, Default::default());
    for bus in &drawing.plan.buses {
        for route in &bus.routes {
            let explanations = drawing.explain(&route.message).unwrap();
            let buses = explanations.iter().flat_map(|one| &one.buses);
            let handlers: Vec<_> = buses.flat_map(|bus| &bus.handlers).collect();
            for target in &route.targets {
                let is_told = handlers.iter().any(|one| one.handler == target.handler);
                assert!(is_told, "{}", target.handler);
            }
        }
    }
}

/// What a reader of the JSON learns: every text and number, and of what is true its key's meaning.
fn collect(value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::String(text) => leaves.push(text.clone()),
        Value::Number(number) if number.as_i64() != Some(0) => leaves.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, leaves)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, leaves)),
        _ => {}
    }
}

fn words(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines();
    lines
        .map(|line| line.split_whitespace().collect())
        .collect()
}

#[test]
fn whatever_a_handler_takes_is_explained_by_its_id() {
    let mut catalog = catalog();
    let count = crate::common::handler(MessageKind::Event, "shop.count", "OrderWasForgotten", 44);
    catalog.handlers.push(count);
    let drawing = drawing_of(SHOP, catalog, Default::default());
    let explanations = drawing.explain("shop.count").unwrap();
    let told: Vec<_> = explanations.iter().map(|one| &*one.message.name).collect();
    assert_eq!(told, ["OrderWasForgotten", "OrderWasPlaced"]);
}
