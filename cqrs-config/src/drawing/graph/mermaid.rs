use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Node, NodeKind};

/// The colours of a board at which people storm for events.
const CLASSES: &[(&str, &str)] = &[
    ("command", "fill:#9cc9f5,stroke:#3b6ea5,color:#10283f"),
    ("event", "fill:#ffb870,stroke:#b0651a,color:#3d2206"),
    ("aggregate", "fill:#fff2a8,stroke:#b3982a,color:#3b320b"),
    ("query", "fill:#b9e3b4,stroke:#4b8a44,color:#16330f"),
    ("handler", "fill:#ffffff,stroke:#3b6ea5,color:#10283f"),
    ("listener", "fill:#e5c8f2,stroke:#84519c,color:#301440"),
    ("finder", "fill:#ffffff,stroke:#4b8a44,color:#16330f"),
    ("queue", "fill:#e6e6e6,stroke:#6b6b6b,color:#222222"),
    (
        "process",
        "fill:#e5c8f2,stroke:#84519c,color:#301440,stroke-dasharray:4",
    ),
    (
        "projection",
        "fill:#b9e3b4,stroke:#4b8a44,color:#16330f,stroke-dasharray:4",
    ),
];

impl Graph {
    /// As a flowchart of Mermaid, which GitHub and GitLab show in Markdown.
    pub fn to_mermaid(&self) -> String {
        let mut text = "flowchart LR\n".to_owned();
        let groups = self.by_bus();
        let names = names(&self.nodes, groups.keys().copied().flatten());
        for (bus, nodes) in groups {
            let indent = match bus {
                Some(bus) => {
                    let (name, label) = (&names[&bus_id(bus)], escaped(bus));
                    let _ = writeln!(text, "  subgraph {name}[\"{label}\"]");
                    "    "
                }
                None => "  ",
            };
            for node in nodes {
                let _ = writeln!(text, "{indent}{}{}", names[&node.id], shape(node));
            }
            if bus.is_some() {
                text.push_str("  end\n");
            }
        }
        for edge in &self.edges {
            let (from, to) = (names.get(&edge.from), names.get(&edge.to));
            if let (Some(from), Some(to)) = (from, to) {
                let _ = writeln!(text, "  {from} {} {to}", arrow(edge));
            }
        }
        for (class, style) in CLASSES {
            if self.nodes.iter().any(|node| node.kind.word() == *class) {
                let _ = writeln!(text, "  classDef {class} {style}");
            }
        }
        text
    }

    /// What takes messages, by the one bus that it is on; all else on none.
    pub(super) fn by_bus(&self) -> BTreeMap<Option<&str>, Vec<&Node>> {
        let mut groups: BTreeMap<Option<&str>, Vec<&Node>> = BTreeMap::new();
        for node in &self.nodes {
            groups.entry(node.group()).or_default().push(node);
        }
        groups
    }
}

impl Node {
    /// The bus that it is drawn inside.
    pub(super) fn group(&self) -> Option<&str> {
        let is_taking = matches!(
            self.kind,
            NodeKind::CommandHandler
                | NodeKind::EventListener
                | NodeKind::ProcessManager
                | NodeKind::QueryHandler
        );
        match self.buses.as_slice() {
            [bus] if is_taking => Some(bus),
            _ => None,
        }
    }

    /// Its name, and what is to be known of it, line by line.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name)
            .chain(&self.notes)
            .map(String::as_str)
    }
}

impl Edge {
    /// What is written at it; nothing where its ends say all.
    pub(super) fn label(&self) -> Option<String> {
        match (&self.through, self.kind) {
            (Some(queue), _) => Some(format!("through {queue}")),
            (None, EdgeKind::Reaches) => None,
            (None, kind) => Some(kind.name().to_owned()),
        }
    }

    /// It is not certain, or not at once.
    pub(super) fn is_dashed(&self) -> bool {
        self.through.is_some() || matches!(self.kind, EdgeKind::WaitsIn | EdgeKind::MayRecord)
    }
}

fn arrow(edge: &Edge) -> String {
    let line = if edge.is_dashed() { "-.->" } else { "-->" };
    match edge.label() {
        Some(label) => format!("{line}|\"{}\"|", escaped(&label)),
        None => line.to_owned(),
    }
}

fn shape(node: &Node) -> String {
    let lines: Vec<String> = node.lines().map(escaped).collect();
    let label = lines.join("<br>");
    let (open, close) = match node.kind {
        NodeKind::Command => ("[", "]"),
        NodeKind::Event => (">", "]"),
        NodeKind::Query => ("{{", "}}"),
        NodeKind::Aggregate => ("[[", "]]"),
        NodeKind::Queue => ("[(", ")]"),
        _ => ("([", "])"),
    };
    format!("{open}\"{label}\"{close}:::{}", node.kind.word())
}

fn bus_id(bus: &str) -> String {
    format!("bus:{bus}")
}

/// An identifier of Mermaid's for every id: letters and digits stay, all else is `_`; of several the later ones have a number.
fn names<'g>(nodes: &[Node], buses: impl Iterator<Item = &'g str>) -> BTreeMap<String, String> {
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    let ids = nodes.iter().map(|node| node.id.clone());
    for id in ids.chain(buses.map(bus_id)) {
        let plain = word(&id);
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let mut candidates = std::iter::once(plain.clone()).chain(numbered);
        let name = candidates.find(|name| taken.insert(name.clone()));
        names.insert(id, name.unwrap_or(plain));
    }
    names
}

fn word(text: &str) -> String {
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '_'
        }
    };
    text.chars().map(letter).collect()
}

/// Letters, digits and a few signs stay; all else is a number, so that Mermaid reads nothing into it.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            ' ' | '_' | '.' | ',' | '-' | '/' | '@' | '$' => escaped.push(letter),
            letter if letter.is_alphanumeric() => escaped.push(letter),
            letter => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
        }
    }
    escaped
}
