use std::collections::HashSet;

use crate::catalog::MessageKind;
use crate::check::wanted;
use crate::model::Model;
use crate::report::Location;

/// A handler that the program has to have, for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What handles it.
    pub kind: LinkKind,
    /// The id of the handler; where the file has another id for it, the one that this stands for.
    pub handler: String,
    /// The message's name as the route has it.
    pub message: String,
    /// The route or the tag.
    pub place: Location,
}

/// What takes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// Of a command.
    CommandHandler,
    /// Of an event.
    EventListener,
    /// Of a query.
    QueryHandler,
}

impl LinkKind {
    /// In words, as in a [`symbol`].
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CommandHandler => "command handler",
            Self::EventListener => "event listener",
            Self::QueryHandler => "query handler",
        }
    }

    fn of(kind: MessageKind) -> Self {
        match kind {
            MessageKind::Command => Self::CommandHandler,
            MessageKind::Event => Self::EventListener,
            MessageKind::Query => Self::QueryHandler,
        }
    }
}

/// The symbol that a handler defines and a route refers to, so that a linker says which one is missing.
///
/// What a handler knows of itself is what is in it: ids have `::` for their dots, as those that are module paths are written by the compiler,
/// and messages are without their namespace (`LendBook` of `Library\Command\LendBook`), as their Rust types are.
#[must_use]
pub fn symbol(kind: LinkKind, handler: &str, message: &str) -> String {
    let (kind, handler) = (kind.words(), handler.replace('.', "::"));
    let message = message.rsplit(['.', '\\', ':', '/']).next();
    let message = message.unwrap_or_default();
    format!(
        "cqrs: {kind} \"{handler}\" for \"{message}\", which the routes name, is not linked into this program"
    )
}

/// The links of all environments while they are collected.
#[derive(Default)]
pub(super) struct Links {
    known: HashSet<(LinkKind, String, String)>,
    links: Vec<Link>,
}

impl Links {
    pub(super) fn add_all(&mut self, model: &Model) {
        for wanted in wanted(model) {
            let kind = LinkKind::of(wanted.kind);
            let key = (kind, wanted.handler.clone(), wanted.message.clone());
            if self.known.insert(key) {
                self.links.push(Link {
                    kind,
                    handler: wanted.handler,
                    message: wanted.message,
                    place: model.files.locate(wanted.span),
                });
            }
        }
    }

    pub(super) fn settle(self) -> Vec<Link> {
        self.links
    }
}
