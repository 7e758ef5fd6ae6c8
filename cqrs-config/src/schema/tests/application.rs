//! The schema of an application: a name that its check refuses is underlined, and no other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{schema_mistakes, validator_of};
use crate::catalog::{
    AggregateEntry, Catalog, CrateEntry, DriverEntry, DriverKind, HandlerEntry, MessageEntry,
    MessageKind, OptionKind, OptionSpec, Options, Place, PluginEntry, Promises, ProvidedEntry,
};
use crate::{Environment, Loaded, Model, Schema, Source, lint};

/// The file of a shop that sells things, as its check takes it.
const SHOP: &str = "
services:
  shop.store: { driver: disk, path: shop.db, busy_timeout: 5s }
  shop.placing: '@shop.place_order'
  shop.limit: { driver: shop.timeout, after: 10s }
service_bus:
  command_buses:
    commands: { plugins: [shop.limit], router: { routes: { PlaceOrder: shop.place_order } } }
  event_buses:
    events: { router: { routes: { OrderPlaced: [shop.thank, shop.count] } } }
event_store:
  stores: { main: { type: shop.store, repositories: { orders: { aggregate_type: Order } } } }
";

fn place() -> Place {
    Place {
        krate: "shop".to_owned(),
        file: "src/shop.rs".to_owned(),
        line: 1,
    }
}

fn message(kind: MessageKind, name: &str, aliases: &[&str]) -> MessageEntry {
    MessageEntry {
        kind,
        name: name.to_owned(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        asynchronous: false,
        version: 1,
        rust_name: format!("shop::{name}"),
        place: place(),
    }
}

fn handler(kind: MessageKind, id: &str, message: &str) -> HandlerEntry {
    HandlerEntry {
        id: id.to_owned(),
        kind,
        message: message.to_owned(),
        bus: None,
        inline: false,
        from_beginning: false,
        dependencies: Vec::new(),
        is_pure: false,
        decides: Vec::new(),
        independent_stores: false,
        signature: format!("async fn {id}()"),
        place: place(),
    }
}

fn option(name: &str, kind: OptionKind, required: bool, default: Option<&str>) -> OptionSpec {
    OptionSpec {
        name: name.to_owned(),
        kind,
        required,
        default: default.map(str::to_owned),
        secret: false,
        doc: format!("what `{name}` is for"),
    }
}

fn shop() -> Catalog {
    use MessageKind::{Command, Event};
    Catalog {
        messages: vec![
            message(Command, "PlaceOrder", &["Order"]),
            message(Command, "CancelOrder", &[]),
            message(Event, "OrderPlaced", &[]),
        ],
        handlers: vec![
            handler(Command, "shop.place_order", "PlaceOrder"),
            handler(Command, "shop.Orders.cancel", "CancelOrder"),
            handler(Event, "shop.thank", "OrderPlaced"),
            handler(Event, "shop.count", "OrderPlaced"),
        ],
        aggregates: vec![AggregateEntry {
            type_name: "Order".to_owned(),
            aliases: vec!["Shop\\Order".to_owned()],
            rust_name: "shop::Order".to_owned(),
            snapshots: true,
            events: Vec::new(),
            place: place(),
        }],
        plugins: vec![PluginEntry {
            id: "shop.timeout".to_owned(),
            aliases: vec!["Shop\\Timeout".to_owned()],
            buses: MessageKind::ALL.to_vec(),
            stores: false,
            enricher: false,
            options: Options::Listed(vec![option(
                "after",
                OptionKind::PositiveDuration,
                true,
                None,
            )]),
            dependencies: Vec::new(),
            place: place(),
        }],
        drivers: vec![DriverEntry {
            name: "disk".to_owned(),
            kind: DriverKind::Store,
            options: vec![
                option("path", OptionKind::Path, true, None),
                option("busy_timeout", OptionKind::Duration, false, Some("5s")),
                option(
                    "sync",
                    OptionKind::Choice(vec!["full".to_owned(), "none".to_owned()]),
                    false,
                    Some("full"),
                ),
                option(
                    "readers",
                    OptionKind::Integer { min: 1, max: 64 },
                    false,
                    Some("4"),
                ),
            ],
            promises: Promises::default(),
        }],
        provided: vec![ProvidedEntry {
            id: Some("shop.streams".to_owned()),
            type_name: "dyn shop::NameStreams".to_owned(),
        }],
        crates: vec![CrateEntry {
            name: "shop_front".to_owned(),
            handlers: 4,
        }],
        ..Catalog::default()
    }
}

/// Whether the check of the application takes the file, and what an editor underlines in it.
fn verdicts(text: &str) -> (bool, Vec<String>) {
    let schema = Schema::of_application_text("shop.yaml", SHOP, &shop());
    let loaded = Loaded::from_text("shop.yaml", text, &Environment::unknown(), &shop());
    (
        loaded.is_ok(),
        schema_mistakes(&validator_of(&schema), text),
    )
}

fn with(from: &str, to: &str) -> String {
    assert!(SHOP.contains(from), "{from}");
    SHOP.replace(from, to)
}

#[test]
fn what_the_check_takes_is_not_underlined() {
    for text in [
        SHOP.to_owned(),
        with(
            "PlaceOrder: shop.place_order",
            "PlaceOrder: '@shop.place_order'",
        ),
        with("PlaceOrder: shop.place_order", "PlaceOrder: shop.placing"),
        with("PlaceOrder: shop.place_order", "Order: shop.place_order"),
        with(
            "PlaceOrder: shop.place_order",
            "PlaceOrder: shop.place_order, CancelOrder: shop.Orders",
        ),
        with(
            "{ PlaceOrder: shop.place_order }",
            "[{ command: PlaceOrder, value: shop.place_order }]",
        ),
        with(
            "{ OrderPlaced: [shop.thank, shop.count] }",
            "[{ event: OrderPlaced, listener: shop.count }]",
        ),
        with(
            "routes: { PlaceOrder:",
            "type: prooph_service_bus.regex_router, routes: { '^Place':",
        ),
        with(
            "[shop.limit]",
            "[{ id: shop.limit, options: { after: 1s } }]",
        ),
        with(
            "aggregate_type: Order",
            "aggregate_type: { 'Shop\\Order': 'Shop\\PhpOrder' }",
        ),
        with(
            "aggregate_type: Order",
            "aggregate_type: Order, stream_strategy: shop.streams",
        ),
        with(
            "busy_timeout: 5s",
            "busy-timeout: '%env(TIMEOUT)%', readers: '%env(int:READERS)%'",
        ),
        format!("{SHOP}crates: [shop-front]\n"),
    ] {
        assert_eq!(verdicts(&text), (true, vec![]), "{text}");
    }
}

#[test]
fn what_the_check_refuses_is_underlined() {
    for text in [
        with(
            "PlaceOrder: shop.place_order",
            "PlaceOrder: shop.plcae_order",
        ),
        with(
            "PlaceOrder: shop.place_order",
            "PlaceOrder: shop.Orders.cancel",
        ),
        with(
            "PlaceOrder: shop.place_order",
            "PlaceOrdr: shop.place_order",
        ),
        with("PlaceOrder: shop.place_order", "OrderPlaced: shop.thank"),
        with("[shop.thank, shop.count]", "[shop.thank, shop.cont]"),
        with("[shop.thank, shop.count]", "shop.place_order"),
        with(
            "{ PlaceOrder: shop.place_order }",
            "[{ command: PlaceOrder, value: shop.plaec }]",
        ),
        with(
            "routes: { PlaceOrder:",
            "type: prooph_service_bus.regex_router, routes: { '^Place': shop.thank, '^P':",
        ),
        with("aggregate_type: Order", "aggregate_type: Ordr"),
        with(
            "aggregate_type: Order",
            "aggregate_type: Order, stream_strategy: shop.streets",
        ),
        with("driver: disk", "driver: disc"),
        with("path: shop.db", "pathh: shop.db"),
        with("path: shop.db, ", ""),
        with("busy_timeout: 5s", "busy_timeout: 5"),
        with("busy_timeout: 5s", "sync: half"),
        with("busy_timeout: 5s", "readers: 65"),
        with("after: 10s", "after: 0s"),
        with("after: 10s", "before: 10s"),
        format!("{SHOP}crates: [shop_back]\n"),
    ] {
        let (is_taken, underlined) = verdicts(&text);
        assert!(
            !is_taken && !underlined.is_empty(),
            "{is_taken} {underlined:?} {text}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_no_reason_to_have_no_schema() {
    let schema = Schema::of_application("nowhere/absent.yaml", &shop());
    assert_eq!(
        schema_mistakes(&validator_of(&schema), &with("shop.limit", "any")),
        [""; 0]
    );
}

#[test]
fn without_an_application_any_id_may_stand_and_no_option_of_a_known_driver_is_wrong() {
    let validator = validator_of(&Schema::of_files(&shop()));
    for (from, to, is_right) in [
        ("PlaceOrder: shop.place_order", "Anything: of.anybody", true),
        ("aggregate_type: Order", "aggregate_type: Ordr", true),
        ("driver: disk, path", "driver: punched_cards, path", true),
        ("busy_timeout: 5s", "busy_timeot: 5s", false),
    ] {
        let text = with(from, to);
        assert_eq!(
            schema_mistakes(&validator, &text).is_empty(),
            is_right,
            "{text}"
        );
        let source = Source::from_text("shop.yaml", &text, &Environment::unknown()).unwrap();
        let linted = lint(&Model::parse(&source).0, &shop());
        assert_eq!(!linted.has_errors(), is_right, "{linted}");
    }
}

/// Everything that stands for a key or a value of ours has something to say when it is pointed at.
#[test]
fn every_property_is_described() {
    for schema in [
        Schema::of_files(&shop()),
        Schema::of_application_text("shop.yaml", SHOP, &shop()),
    ] {
        let mut repeating = BTreeSet::new();
        references(
            &schema.0,
            &schema.0["definitions"]["complete"],
            &mut repeating,
        );
        let mut schema = schema.0;
        let definitions = schema["definitions"].as_object_mut().unwrap();
        definitions.retain(|name, _| !repeating.contains(name));
        let mut nameless = Vec::new();
        undescribed(&schema, "", &mut nameless);
        assert_eq!(nameless, [""; 0]);
    }
}

/// The definitions that a part of a schema is made of.
fn references(schema: &Value, part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(map) => {
            let name = map.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|path| path.strip_prefix("#/definitions/"));
            if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
                references(schema, &schema["definitions"][name], found);
            }
            map.values()
                .for_each(|part| references(schema, part, found));
        }
        Value::Array(parts) => parts
            .iter()
            .for_each(|part| references(schema, part, found)),
        _ => {}
    }
}

fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
    let Value::Object(map) = schema else { return };
    for (key, value) in map {
        let path = format!("{path}/{key}");
        // Conditions and what is required repeat keys that are described where they stand.
        if matches!(key.as_str(), "if" | "complete") {
            continue;
        }
        if !matches!(key.as_str(), "properties" | "patternProperties") {
            undescribed(value, &path, found);
            continue;
        }
        for (name, property) in value.as_object().unwrap() {
            let path = format!("{path}/{name}");
            let is_described =
                (property["description"].as_str()).is_some_and(|text| text.len() > 5);
            let is_repeated =
                property.is_boolean() || path.contains("/then/") || path.contains("/else/");
            undescribed(property, &path, found);
            if !is_described && !is_repeated {
                found.push(path);
            }
        }
    }
}
