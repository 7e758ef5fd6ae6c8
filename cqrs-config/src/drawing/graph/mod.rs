//! What belongs together: messages, what takes them, what comes of that.

mod build;
mod cytoscape;
mod dot;
mod mermaid;
mod part;

use serde::Serialize;

use super::{Drawing, RustPlace, UnknownName, YamlPlace, find};

/// The flow of messages through an application. Serialized it is the JSON of `graph`.
///
/// * Ids are made of a kind and a name, as in `command:OpenAccount`: they are the same as long as both are.
/// * Nodes stand by kind and name, edges by their ends: the order of linking and of the configuration changes nothing.
/// * An edge is there where configuration or signatures say so. What a function dispatches or records as it goes, nobody knows before it
///   runs: it has a note, `may dispatch commands`, or its aggregate has edges to all the events that no decision returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    /// By kind and name.
    pub nodes: Vec<Node>,
    /// By the ids of their ends.
    pub edges: Vec<Edge>,
}

/// Something that an application has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// `kind:name`, with the kind's first word.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// What the configuration calls it.
    pub name: String,
    /// The buses that have it, by name.
    pub buses: Vec<String>,
    /// What else is to be known of it.
    pub notes: Vec<String>,
    /// Where the configuration says so first.
    pub yaml: Option<YamlPlace>,
    /// Where it is written.
    pub rust: Option<RustPlace>,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeKind {
    /// A command.
    Command,
    /// What handles it.
    CommandHandler,
    /// An aggregate type.
    Aggregate,
    /// An event.
    Event,
    /// What listens to it.
    EventListener,
    /// A listener that may dispatch commands; also a process manager that is declared and does not run yet.
    ProcessManager,
    /// A projection, which is declared and does not run yet.
    Projection,
    /// A query.
    Query,
    /// What answers it.
    QueryHandler,
    /// Where asynchronous messages wait.
    Queue,
}

/// What one node has to do with another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edge {
    /// The id of the node that it begins at.
    pub from: String,
    /// The id of the node that it leads to.
    pub to: String,
    /// What it says.
    pub kind: EdgeKind,
    /// The queue that a message goes through on this way.
    pub through: Option<String>,
}

/// What an [`Edge`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EdgeKind {
    /// A message is handled, heard or answered by what it leads to.
    Reaches,
    /// A message waits in this queue.
    WaitsIn,
    /// A handler decides in this aggregate, or works with its repository.
    WorksWith,
    /// A decision may return this event.
    MayRecord,
    /// An aggregate's functions record this event: it applies it, and no decision returns it.
    Records,
}

impl NodeKind {
    /// In words, as in `command handler`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::CommandHandler => "command handler",
            Self::Aggregate => "aggregate",
            Self::Event => "event",
            Self::EventListener => "event listener",
            Self::ProcessManager => "process manager",
            Self::Projection => "projection",
            Self::Query => "query",
            Self::QueryHandler => "query handler",
            Self::Queue => "queue",
        }
    }

    /// One word, for ids and classes.
    fn word(self) -> &'static str {
        match self {
            Self::CommandHandler => "handler",
            Self::EventListener => "listener",
            Self::QueryHandler => "finder",
            Self::ProcessManager => "process",
            other => other.name(),
        }
    }

    fn id(self, name: &str) -> String {
        format!("{}:{name}", self.word())
    }
}

impl EdgeKind {
    /// In words, as in `may record`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reaches => "reaches",
            Self::WaitsIn => "waits in",
            Self::WorksWith => "works with",
            Self::MayRecord => "may record",
            Self::Records => "records",
        }
    }
}

impl Drawing {
    /// The flow of messages: everything that the configuration and the linked code know of it.
    pub fn graph(&self) -> Graph {
        build::graph(self)
    }

    /// The part of it around one message, named as for [`explain`](Self::explain): what leads to it, and what comes of it.
    ///
    /// # Errors
    /// When nothing is called that.
    pub fn graph_around(&self, message: &str) -> Result<Graph, UnknownName> {
        let messages = find::find(self, message)?;
        let ids = messages
            .iter()
            .map(|(kind, name)| build::message_kind(*kind).id(name));
        Ok(self.graph().around(&ids.collect::<Vec<_>>()))
    }
}

impl Graph {
    /// The node of this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}
