//! Every word that an attribute of this crate knows.

/// A word of an attribute, and what stands behind its `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
}

/// What stands behind the `=` of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    Text,
    Texts,
    Number,
    Type,
    Field,
    Words,
}

impl Takes {
    /// How `word` is written.
    pub(crate) fn example(self, word: &str) -> String {
        match self {
            Self::Nothing => word.to_owned(),
            Self::Text => format!("{word} = \"...\""),
            Self::Texts => format!("{word} = [\"...\", \"...\"]"),
            Self::Number => format!("{word} = 2"),
            Self::Type => format!("{word} = SomeType"),
            Self::Field => format!("{word} = some_field"),
            Self::Words => format!("{word} = [command, event, query]"),
        }
    }
}

const fn word(name: &'static str, takes: Takes) -> Word {
    Word { name, takes }
}

pub(crate) const ANY_VERSION: Word = word("any_version", Takes::Nothing);
pub(crate) const ALIAS: Word = word("alias", Takes::Text);
pub(crate) const ALIASES: Word = word("aliases", Takes::Texts);
pub(crate) const ASYNCHRONOUS: Word = word("asynchronous", Takes::Nothing);
pub(crate) const BUS: Word = word("bus", Takes::Text);
pub(crate) const BUSES: Word = word("buses", Takes::Words);
pub(crate) const COMMAND: Word = word("command", Takes::Text);
pub(crate) const CONTINUED: Word = word("continued", Takes::Nothing);
pub(crate) const CREATE: Word = word("create", Takes::Nothing);
pub(crate) const CREATE_OR_LOAD: Word = word("create_or_load", Takes::Nothing);
pub(crate) const EVENT: Word = word("event", Takes::Text);
pub(crate) const FROM: Word = word("from", Takes::Text);
pub(crate) const FROM_VERSION: Word = word("from", Takes::Number);
pub(crate) const ID: Word = word("id", Takes::Text);
pub(crate) const ID_TYPE: Word = word("id", Takes::Type);
pub(crate) const IGNORES: Word = word("ignores", Takes::Texts);
pub(crate) const INLINE: Word = word("inline", Takes::Nothing);
pub(crate) const KEY: Word = word("key", Takes::Field);
pub(crate) const MESSAGE: Word = word("message", Takes::Text);
pub(crate) const NAME: Word = word("name", Takes::Text);
pub(crate) const ON_STORES: Word = word("stores", Takes::Nothing);
pub(crate) const REPLY: Word = word("reply", Takes::Type);
pub(crate) const STORE: Word = word("store", Takes::Text);
pub(crate) const SNAPSHOT: Word = word("snapshot", Takes::Number);
pub(crate) const STORES: Word = word("stores", Takes::Text);
pub(crate) const TYPE: Word = word("type", Takes::Text);
pub(crate) const VERSION: Word = word("version", Takes::Number);

/// `from = "beginning"`
pub(crate) const BEGINNING: &str = "beginning";
/// `stores = "independent"`
pub(crate) const INDEPENDENT: &str = "independent";

pub(crate) const MESSAGE_WORDS: &[Word] = &[NAME, ALIAS, ALIASES, VERSION, ASYNCHRONOUS];
pub(crate) const QUERY_WORDS: &[Word] = &[REPLY, NAME, ALIAS, ALIASES, VERSION, ASYNCHRONOUS];
pub(crate) const HANDLER_WORDS: &[Word] = &[ID, BUS, MESSAGE, STORES];
pub(crate) const LISTENER_WORDS: &[Word] = &[ID, BUS, MESSAGE, STORES, INLINE, FROM];
pub(crate) const FINDER_WORDS: &[Word] = &[ID, BUS, MESSAGE];
/// What the attribute of a block says for all of its methods.
pub(crate) const BLOCK_WORDS: &[Word] = &[BUS];
pub(crate) const AGGREGATE_WORDS: &[Word] =
    &[ID_TYPE, TYPE, ALIAS, ALIASES, IGNORES, SNAPSHOT, CONTINUED];
pub(crate) const HANDLES_WORDS: &[Word] = &[ID, KEY, CREATE, CREATE_OR_LOAD, BUS, MESSAGE];

pub(crate) const PLUGIN_WORDS: &[Word] = &[ID, BUSES, ON_STORES];
pub(crate) const ENRICHER_WORDS: &[Word] = &[ID];
pub(crate) const UPCASTER_WORDS: &[Word] = &[EVENT, COMMAND, FROM_VERSION, ANY_VERSION, STORE];

/// `#[plugin]` on a function or a struct.
pub(crate) const PLUGIN: &str = "plugin";
/// `#[metadata_enricher]` on a function or a struct.
pub(crate) const METADATA_ENRICHER: &str = "metadata_enricher";
/// `#[upcaster]` on a function.
pub(crate) const UPCASTER: &str = "upcaster";
/// The type that reads the options of a plugin.
pub(crate) const OPTIONS: &str = "Options";
/// `#[aggregate]` on an impl block.
pub(crate) const AGGREGATE: &str = "aggregate";
/// `#[apply]` on a method of an `#[aggregate]` block.
pub(crate) const APPLY: &str = "apply";
/// `#[handles]` on a method of an `#[aggregate]` block.
pub(crate) const HANDLES: &str = "handles";
/// `#[decides]` on a method of an `#[aggregate]` block.
pub(crate) const DECIDES: &str = "decides";
/// `#[skip]` on a method of a block of handlers.
pub(crate) const SKIP: &str = "skip";
/// `#[events]` on a field of an entity.
pub(crate) const EVENTS: &str = "events";
/// The type of the field that keeps an entity's events.
pub(crate) const RAISED_EVENTS: &str = "RaisedEvents";
/// `#[named("...")]` on a parameter.
pub(crate) const NAMED: &str = "named";

/// The type that may stand first in place of the message.
pub(crate) const ENVELOPE: &str = "Envelope";
/// Types that are injected, and so never the message.
pub(crate) const INJECTED: &[&str] = &[
    "Repository",
    "Service",
    "CommandBus",
    "EventBus",
    "QueryBus",
    "Metadata",
    "Events",
    "IdentityMap",
    "Streams",
    "StreamStore",
];
