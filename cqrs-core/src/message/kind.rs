use std::fmt;

/// The three kinds of messages, and so of buses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageKind {
    /// Exactly one handler.
    Command,
    /// Any number of listeners.
    Event,
    /// Exactly one finder, with a reply.
    Query,
}

impl MessageKind {
    /// `command`, `event` or `query`, as in the YAML.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Query => "query",
        }
    }
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
