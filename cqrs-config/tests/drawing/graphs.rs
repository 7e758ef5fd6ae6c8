use std::collections::HashSet;

use cqrs_config::drawing::{EdgeKind, Graph, NodeKind, YamlPlace};
use cqrs_config::report::Location;

use crate::small_shop::{SHOP, catalog, drawing_of, message, nasty, shop};

fn edges(graph: &Graph) -> Vec<String> {
    let shown = |edge: &cqrs_config::drawing::Edge| {
        format!("{} {} {}", edge.from, edge.kind.name(), edge.to)
    };
    graph.edges.iter().map(shown).collect()
}

#[test]
fn the_flow_is_what_configuration_and_signatures_say() {
    assert_eq!(
        edges(&shop().graph()),
        [
            r"aggregate:Shop\Order records event:OrderWasForgotten",
            "command:PlaceOrder reaches handler:shop.Order.place",
            "command:SendParcel reaches handler:shop.send_parcel",
            "command:SendParcel waits in queue:post",
            "event:OrderWasPlaced reaches listener:shop.count",
            "event:OrderWasPlaced reaches process:shop.thank",
            r"handler:shop.Order.place works with aggregate:Shop\Order",
            "handler:shop.Order.place may record event:OrderWasPlaced",
            r"handler:shop.send_parcel works with aggregate:Shop\Order",
            "query:OrdersOf reaches finder:shop.orders_of",
        ]
    );
    let graph = shop().graph();
    let notes = |id: &str| graph.node(id).unwrap().notes.clone();
    assert_eq!(notes("process:shop.thank"), ["may dispatch commands"]);
    assert_eq!(notes("process:reminding"), ["declared, does not run yet"]);
    let sent = graph
        .edges
        .iter()
        .find(|edge| edge.from == "command:SendParcel");
    assert_eq!(sent.unwrap().through.as_deref(), Some("post"));
}

#[test]
fn every_target_of_the_plan_is_a_node_with_its_places() {
    let drawing = shop();
    let graph = drawing.graph();
    for bus in &drawing.plan.buses {
        for (route, target) in bus
            .routes
            .iter()
            .flat_map(|route| route.targets.iter().map(move |target| (route, target)))
        {
            let node = graph
                .nodes
                .iter()
                .find(|node| node.name == target.handler)
                .unwrap();
            assert_eq!(node.buses, std::slice::from_ref(&bus.name));
            assert!(node.rust.is_some());
            assert_eq!(node.yaml.is_some(), target.place.is_some());
            let is_reached = |edge: &&cqrs_config::drawing::Edge| {
                edge.to == node.id && edge.from.ends_with(&format!(":{}", route.message))
            };
            let reaching = graph.edges.iter().find(is_reached).unwrap();
            assert_eq!(reaching.kind, EdgeKind::Reaches);
            assert_eq!(reaching.through, route.transport);
        }
    }
}

#[test]
fn the_order_of_linking_does_not_matter() {
    let mut other = catalog();
    other.messages.reverse();
    other.handlers.reverse();
    other.aggregates.reverse();
    let other = drawing_of(SHOP, other, Default::default()).graph();
    let one = drawing_of(SHOP, catalog(), Default::default()).graph();
    assert_eq!(one.to_mermaid(), other.to_mermaid());
    assert_eq!(one.to_dot(), other.to_dot());
    assert_eq!(one.to_cytoscape(), other.to_cytoscape());
    assert_eq!(one, other);
}

#[test]
fn around_a_message_is_what_leads_to_it_and_what_comes_of_it() {
    let graph = shop().graph_around("OrderWasPlaced").unwrap();
    let ids: Vec<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "command:PlaceOrder",
            "handler:shop.Order.place",
            "event:OrderWasPlaced",
            "listener:shop.count",
            "process:shop.thank",
        ]
    );
    assert_eq!(graph.edges.len(), 4);
    assert!(shop().graph_around("OrderWasPlacd").is_err());
}

#[test]
fn one_bus_is_shown_with_its_neighbours() {
    let graph = shop().graph().on_bus("queries");
    let ids: Vec<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["query:OrdersOf", "finder:shop.orders_of"]);
}

#[test]
fn mermaid_reads_nothing_into_a_name() {
    let text = nasty().graph().to_mermaid();
    for line in text.lines().skip(1) {
        let (labels, rest): (Vec<_>, Vec<_>) = line
            .split('"')
            .enumerate()
            .partition(|(index, _)| index % 2 == 1);
        for (_, label) in labels {
            let is_safe =
                |letter: char| letter.is_alphanumeric() || " _.,-/@$#;<>".contains(letter);
            assert!(label.chars().all(is_safe), "{line}");
            assert!(!label.replace("<br>", "").contains(['<', '>']), "{line}");
        }
        let style = line.trim_start().starts_with("classDef");
        let rest: String = rest.into_iter().map(|(_, part)| part).collect();
        assert!(style || !rest.contains(['\\', '#', '&', '`']), "{line}");
    }
    assert!(text.contains("event_App_notify___all__"), "{text}");
    assert!(text.contains("App#92;notify #92;#39;all#92;#39;"), "{text}");
}

#[test]
fn names_that_differ_in_signs_alone_stay_apart_in_mermaid() {
    let mut catalog = catalog();
    for (line, name) in [(200, "a.b"), (201, "a-b"), (202, "a_b")] {
        let event = message(cqrs_config::catalog::MessageKind::Event, name, line);
        catalog.messages.push(event);
    }
    let text = drawing_of(SHOP, catalog, Default::default())
        .graph()
        .to_mermaid();
    for id in ["event_a_b>", "event_a_b_2>", "event_a_b_3>"] {
        assert_eq!(text.matches(id).count(), 1, "{id}\n{text}");
    }
}

#[test]
fn cytoscape_gets_ids_of_its_own_and_ends_that_are_there() {
    let value = nasty().graph().to_cytoscape();
    let list = |what: &str| value["elements"][what].as_array().unwrap().clone();
    let mut ids = HashSet::new();
    for element in list("nodes").iter().chain(&list("edges")) {
        let id = element["data"]["id"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{element}");
        assert!(element["classes"].is_string(), "{element}");
    }
    for edge in list("edges") {
        for end in ["source", "target"] {
            assert!(ids.contains(edge["data"][end].as_str().unwrap()), "{edge}");
        }
    }
    for node in list("nodes") {
        if let Some(parent) = node["data"]["parent"].as_str() {
            assert!(ids.contains(parent), "{node}");
        }
    }
}

#[test]
fn json_has_stable_words() {
    let value = serde_json::to_value(shop().graph()).unwrap();
    let node = &value["nodes"][0];
    assert_eq!(
        node,
        &serde_json::json!({
            "id": "command:PlaceOrder",
            "kind": "command",
            "name": "PlaceOrder",
            "buses": ["commands"],
            "notes": [],
            "yaml": null,
            "rust": { "file": "src/orders.rs", "line": 3 },
        })
    );
    assert_eq!(
        value["edges"][1],
        serde_json::json!({
            "from": "command:PlaceOrder",
            "to": "handler:shop.Order.place",
            "kind": "reaches",
            "through": null,
        })
    );
    assert_eq!(NodeKind::CommandHandler.name(), "command handler");
}

#[test]
fn places_of_files_below_the_working_directory_are_relative_to_it() {
    let here = std::env::current_dir().unwrap();
    let file_of = |file: &std::path::Path| {
        let place = Location {
            file: file.to_str().unwrap().into(),
            line: 1,
            column: 1,
        };
        YamlPlace::from(&place).file
    };
    assert_eq!(
        file_of(&here.join("tests/../reference.yaml")),
        "reference.yaml"
    );
    assert_eq!(
        file_of(&here.join("absent.yaml")),
        here.join("absent.yaml").to_str().unwrap()
    );
    assert_eq!(file_of("reference.yaml".as_ref()), "reference.yaml");
}
