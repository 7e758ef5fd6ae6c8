use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Edge, Graph, Node};

impl Graph {
    /// The object that `cytoscape({ ...graph, container })` takes: `elements` with nodes and edges. Classes are for a style sheet: what a
    /// node or an edge is, `dashed`, and `bus` for the nodes that others are inside of.
    pub fn to_cytoscape(&self) -> Value {
        let buses: BTreeSet<&str> = self.nodes.iter().filter_map(Node::group).collect();
        let buses = buses.into_iter().map(
            |bus| json!({ "data": { "id": format!("bus:{bus}"), "label": bus }, "classes": "bus" }),
        );
        let nodes: Vec<Value> = buses.chain(self.nodes.iter().map(node)).collect();
        let edges: Vec<Value> = self.edges.iter().map(edge).collect();
        json!({ "elements": { "nodes": nodes, "edges": edges } })
    }
}

fn node(node: &Node) -> Value {
    let lines: Vec<&str> = node.lines().collect();
    let mut data = json!(node);
    data["label"] = json!(lines.join("\n"));
    if let Some(bus) = node.group() {
        data["parent"] = json!(format!("bus:{bus}"));
    }
    json!({ "data": data, "classes": node.kind.word() })
}

fn edge(edge: &Edge) -> Value {
    let Edge {
        from,
        to,
        kind,
        through,
    } = edge;
    let class = kind.name().replace(' ', "-");
    let dashed = if edge.is_dashed() { " dashed" } else { "" };
    let way = through.as_ref().map(|queue| format!(" through {queue}"));
    let way = way.unwrap_or_default();
    json!({
        "data": {
            "id": format!("{from} {class} {to}{way}"),
            "source": from,
            "target": to,
            "kind": kind,
            "through": through,
            "label": edge.label(),
        },
        "classes": format!("{class}{dashed}"),
    })
}
