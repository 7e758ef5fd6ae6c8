use std::collections::BTreeSet;

use super::{Edge, Graph};

impl Graph {
    /// The part around these nodes: all that leads to one of them, and all that they lead to.
    pub(super) fn around(self, ids: &[String]) -> Self {
        let forth = self.closure(ids, |edge| (&edge.from, &edge.to));
        let back = self.closure(ids, |edge| (&edge.to, &edge.from));
        let is_kept = |id: &str| forth.contains(id) || back.contains(id);
        let of_one_way = |edge: &Edge| {
            let ends = [edge.from.as_str(), edge.to.as_str()];
            ends.iter().all(|end| forth.contains(*end))
                || ends.iter().all(|end| back.contains(*end))
        };
        Self {
            nodes: (self.nodes.iter())
                .filter(|node| is_kept(&node.id))
                .cloned()
                .collect(),
            edges: (self.edges.iter())
                .filter(|edge| of_one_way(edge))
                .cloned()
                .collect(),
        }
    }

    /// What one bus has, with its nearest neighbours.
    #[must_use]
    pub fn on_bus(self, bus: &str) -> Self {
        let on_bus = self
            .nodes
            .iter()
            .filter(|node| node.buses.iter().any(|name| name == bus));
        let own: BTreeSet<String> = on_bus.map(|node| node.id.clone()).collect();
        let touches = |edge: &Edge| own.contains(&edge.from) || own.contains(&edge.to);
        let edges: Vec<Edge> = self.edges.into_iter().filter(touches).collect();
        let ends = edges.iter().flat_map(|edge| [&edge.from, &edge.to]);
        let kept: BTreeSet<&String> = own.iter().chain(ends).collect();
        let nodes = self.nodes.into_iter();
        Self {
            nodes: nodes.filter(|node| kept.contains(&node.id)).collect(),
            edges,
        }
    }

    fn closure<'g>(
        &'g self,
        ids: &'g [String],
        ends: impl Fn(&'g Edge) -> (&'g String, &'g String),
    ) -> BTreeSet<&'g str> {
        let mut found: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        loop {
            let before = found.len();
            for edge in &self.edges {
                let (near, far) = ends(edge);
                if found.contains(near.as_str()) {
                    found.insert(far);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }
}
