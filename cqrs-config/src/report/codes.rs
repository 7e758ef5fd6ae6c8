//! Every code with its severity and its explanation, for `cqrs explain-code`.

use super::Severity;
use crate::nearest;

mod reading;
mod shape;
mod wiring;

pub use reading::*;
pub use shape::*;
pub use wiring::*;

/// The stable name of a kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `cqrs::unknown_handler`; never changes its meaning.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it means and what to do, in a paragraph.
    pub explanation: &'static str,
    /// Its page in the documentation: what it means, a file with its report, the file mended. Markdown.
    pub page: &'static str,
}

/// Every code there is, by stage.
pub fn all() -> impl Iterator<Item = &'static Code> {
    reading::ALL
        .iter()
        .chain(shape::ALL)
        .chain(wiring::ALL)
        .copied()
}

/// The code of a name, with or without `cqrs::`.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name || code.name.strip_prefix("cqrs::") == Some(name))
}

/// The names that one was most likely meant to be, the nearest first.
pub fn near(name: &str) -> Vec<String> {
    let bare = name.strip_prefix("cqrs::").unwrap_or(name);
    let names = all().filter_map(|code| code.name.strip_prefix("cqrs::"));
    nearest::nearest_ones(&bare.replace('-', "_"), names, 3)
}

/// A file could not be read, so what it holds is not known.
pub(crate) const UNREAD: &[&str] = &[
    FILE_NOT_FOUND.name,
    UNREADABLE.name,
    FILE_TOO_LARGE.name,
    NOT_UTF8.name,
    EMPTY_FILE.name,
    NOT_A_MAP.name,
    NOT_YAML.name,
    TAB.name,
    UNQUOTED.name,
    TOO_COMPLEX.name,
    SEVERAL_DOCUMENTS.name,
    IMPORT_NOT_FOUND.name,
];

/// Said only about a configuration without errors: among errors it is noise, or follows from one of them.
pub(crate) const ONLY_WITHOUT_ERRORS: &[&str] = &[
    UNREACHED_HANDLER.name,
    EMPTY_ROUTE.name,
    UNATTACHED_PLUGIN.name,
    USELESS_ASYNC_SWITCH.name,
    NO_STORE.name,
    IMPLIED_BUS.name,
    DECLARED_LATER.name,
    LEFT_TO_THE_APPLICATION.name,
    INLINE_DELIVERY.name,
    SYMFONY_KEYS.name,
    NO_EFFECT.name,
];

/// What a broken section makes look wrong although it may be right.
pub(crate) const FOLLOWS_FROM_SHAPE: &[&str] = &[AGGREGATE_WITHOUT_REPOSITORY.name];

/// What a name makes unknown that was declared where nobody could read it.
pub(crate) const FOLLOWS_FROM_A_LOSS: &[&str] = &[
    UNKNOWN_BUS.name,
    UNKNOWN_STORE.name,
    UNKNOWN_SERVICE.name,
    UNKNOWN_PLUGIN.name,
    UNKNOWN_REPOSITORY.name,
    LOOKS_MISSPELT.name,
];

/// What is unknown while the crate that has it is not linked.
pub(crate) const FOLLOWS_FROM_A_CRATE: &[&str] = &[
    UNKNOWN_HANDLER.name,
    UNKNOWN_MESSAGE.name,
    UNKNOWN_AGGREGATE.name,
    UNKNOWN_PLUGIN.name,
    UNKNOWN_DRIVER.name,
    NOTHING_DETECTED.name,
];

/// Certain without an application. What else a check finds, something of the application's code may make right.
pub(crate) const CERTAIN_ALONE: &[&str] = &[
    WRONG_TYPE.name,
    NO_EFFECT.name,
    LOOKS_MISSPELT.name,
    LEFT_TO_THE_APPLICATION.name,
    MISSING_KEY.name,
    WRONG_VALUE.name,
    REPEATED.name,
    TWO_HANDLERS.name,
    UNKNOWN_BUS.name,
    SAME_BUS_NAME.name,
    UNKNOWN_SERVICE.name,
    UNKNOWN_DRIVER.name,
    WRONG_SERVICE_KIND.name,
    UNKNOWN_KEY.name,
    MISSING_OPTION.name,
    UNKNOWN_OPTION.name,
    WRONG_OPTION.name,
    WRONG_PLUGIN_KIND.name,
    UNATTACHED_PLUGIN.name,
    DROPPED_PLUGINS.name,
    UNKNOWN_ROUTER.name,
    WRONG_PATTERN.name,
    USELESS_ROUTES.name,
    EMPTY_ROUTE.name,
    ASYNCHRONOUS_WITHOUT_SWITCH.name,
    ASYNC_QUERIES.name,
    QUEUE_IN_MEMORY.name,
    QUEUE_CANNOT.name,
    USELESS_QUEUE_SETTING.name,
    SHARED_SNAPSHOTS.name,
    USELESS_SNAPSHOTS.name,
    SNAPSHOT_CYCLE.name,
    SEVERAL_STREAM_STRATEGIES.name,
    TWO_DEFAULT_STORES.name,
    UNKNOWN_STORE.name,
    AMBIGUOUS_STORE.name,
    READ_ONLY_STORE.name,
    TAG_WITHOUT_MESSAGE.name,
    UNKNOWN_TAG.name,
    TRANSPORT_CYCLE.name,
    DECLARED_LATER.name,
];

/// Certain for who looks at files alone, and not for a program that is being compiled: it may provide services that no file declares.
pub(crate) const PROVIDED_PERHAPS: &[&str] = &[UNKNOWN_SERVICE.name];

/// Told where the application has to provide a service and does not.
pub(crate) const MISSED_SERVICES: &[&str] = &[UNKNOWN_SERVICE.name, MISSING_DEPENDENCY.name];

/// Wrong whatever stands in a file that could not be read; anything else may be right there.
pub(crate) const CERTAIN_IN_A_PART: &[&str] = &[
    UNKNOWN_KEY.name,
    WRONG_TYPE.name,
    WRONG_VALUE.name,
    EMPTY_SECTION.name,
    MISSING_KEY.name,
    TRANSPORT_CYCLE.name,
];

/// The same of what the checks find. Whatever names something that such a file may declare is not among it.
pub(crate) const CHECKED_IN_A_PART: &[&str] = &[
    MISSING_KEY.name,
    UNKNOWN_KEY.name,
    WRONG_TYPE.name,
    UNKNOWN_TAG.name,
    TAG_WITHOUT_MESSAGE.name,
    REPEATED.name,
    SAME_BUS_NAME.name,
    UNKNOWN_DRIVER.name,
    FEATURE_OFF.name,
    MISSING_OPTION.name,
    UNKNOWN_OPTION.name,
    WRONG_OPTION.name,
    WRONG_SERVICE_KIND.name,
    WRONG_PLUGIN_KIND.name,
    WRONG_PATTERN.name,
    ASYNC_QUERIES.name,
    TWO_HANDLERS.name,
    SEVERAL_STREAM_STRATEGIES.name,
    TWO_DEFAULT_STORES.name,
    UNKNOWN_MESSAGE.name,
    WRONG_BUS_KIND.name,
    WRONG_MESSAGE.name,
    WRONG_KIND.name,
    UNKNOWN_AGGREGATE.name,
    UNLINKED_CRATE.name,
];

macro_rules! codes {
    ($($constant:ident $severity:ident $name:literal $explanation:literal)*) => {
        $(
            #[doc = $explanation]
            pub static $constant: Code = Code {
                name: concat!("cqrs::", $name),
                severity: Severity::$severity,
                explanation: $explanation,
                page: include_str!(concat!("../../../../docs/codes/", $name, ".md")),
            };
        )*
        pub(super) static ALL: &[&Code] = &[$(&$constant),*];
    };
}
use codes;
