//! What the macros were given, as data; reading it is where mistakes of form are found.

mod aggregate;
mod callee;
mod event_provider;
mod event_set;
pub(crate) mod handler;
mod message;
mod options;
pub(crate) mod parameter;
pub(crate) mod plugin;
mod upcaster;

pub(crate) use aggregate::{Aggregate, Applied, Contract, Decision, Handles, Output};
pub(crate) use callee::{Callee, Owner};
pub(crate) use event_provider::EventProvider;
pub(crate) use event_set::EventSet;
pub(crate) use handler::Handler;
pub(crate) use message::Message;
pub(crate) use options::HandlerOptions;
pub(crate) use parameter::{Dependency, MessageParameter, Shape};
pub(crate) use plugin::{Plugin, PluginOptions};
pub(crate) use upcaster::{Upcaster, UpcasterOptions};

/// The three kinds of messages, and so of handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Command,
    Event,
    Query,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Command, Self::Event, Self::Query];

    /// `command`, `event` or `query`: the attribute of the derive, and the module of `__private`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Query => "query",
        }
    }

    /// `Command`, `Event` or `Query`: the trait and the derive.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Event => "Event",
            Self::Query => "Query",
        }
    }

    /// The attribute of one handler.
    pub(crate) const fn attribute(self) -> &'static str {
        match self {
            Self::Command => "command_handler",
            Self::Event => "event_listener",
            Self::Query => "query_handler",
        }
    }

    /// The attribute of a block of handlers.
    pub(crate) fn block_attribute(self) -> &'static str {
        match self {
            Self::Command => "command_handlers",
            Self::Event => "event_listeners",
            Self::Query => "query_handlers",
        }
    }

    /// What the report and the linker call its handler.
    pub(crate) fn handler(self) -> &'static str {
        match self {
            Self::Command => "command handler",
            Self::Event => "event listener",
            Self::Query => "query handler",
        }
    }

    /// What it is called in a sentence.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Command => "a command",
            Self::Event => "an event",
            Self::Query => "a query",
        }
    }

    /// What its handler is called in a sentence.
    pub(crate) fn article(self) -> &'static str {
        match self {
            Self::Command => "a command handler",
            Self::Event => "an event listener",
            Self::Query => "a query handler",
        }
    }

    /// The right signature, for the help line.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::Command => {
                "async fn handler(command: SomeCommand, accounts: Repository<Account>) -> HandlerResult"
            }
            Self::Event => {
                "async fn listener(event: &SomeEvent, mailer: Service<dyn Mailer>) -> HandlerResult"
            }
            Self::Query => {
                "async fn finder(query: SomeQuery, search: Service<Search>) -> HandlerResult<Reply>"
            }
        }
    }
}
