use std::fmt::Write as _;

use super::{Graph, Node, NodeKind};

impl Graph {
    /// In the language of Graphviz: `graph --format dot | dot -Tsvg`.
    pub fn to_dot(&self) -> String {
        let mut text = "digraph application {\n  rankdir=LR\n  node [fontname=\"sans-serif\", style=filled, fillcolor=white]\n  edge [fontname=\"sans-serif\", fontsize=10]\n".to_owned();
        for (bus, nodes) in self.by_bus() {
            if let Some(bus) = bus {
                let (id, label) = (quoted(&format!("cluster_{bus}")), quoted(bus));
                let _ = writeln!(text, "  subgraph {id} {{\n    label={label}");
            }
            for node in nodes {
                let indent = if bus.is_some() { "    " } else { "  " };
                let _ = writeln!(text, "{indent}{}", statement(node));
            }
            if bus.is_some() {
                text.push_str("  }\n");
            }
        }
        for edge in &self.edges {
            let (from, to) = (quoted(&edge.from), quoted(&edge.to));
            let label = edge
                .label()
                .map(|label| format!("label={}", quoted(&label)));
            let dashed = edge.is_dashed().then(|| "style=dashed".to_owned());
            let attributes: Vec<String> = label.into_iter().chain(dashed).collect();
            let attributes = attributes.join(", ");
            let _ = writeln!(text, "  {from} -> {to} [{attributes}]");
        }
        text.push_str("}\n");
        text
    }
}

fn statement(node: &Node) -> String {
    let lines: Vec<String> = node.lines().map(escaped).collect();
    let (shape, colour) = match node.kind {
        NodeKind::Command => ("box", "#9cc9f5"),
        NodeKind::Event => ("cds", "#ffb870"),
        NodeKind::Query => ("hexagon", "#b9e3b4"),
        NodeKind::Aggregate => ("component", "#fff2a8"),
        NodeKind::Queue => ("cylinder", "#e6e6e6"),
        NodeKind::EventListener | NodeKind::ProcessManager => ("ellipse", "#e5c8f2"),
        _ => ("ellipse", "#ffffff"),
    };
    let (id, label) = (quoted(&node.id), lines.join("\\n"));
    format!("{id} [label=\"{label}\", shape={shape}, fillcolor=\"{colour}\"]")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
