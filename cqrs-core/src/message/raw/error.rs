use super::InvalidRawMessage;
use crate::error::{BoxError, HandlerPanicked};
use crate::message::{DecodeError, EncodeError, MessageKind, short};

/// Why no typed message came of a raw one, or no raw one of a typed one. The same again would come to the same.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RawMessageError {
    /// It breaks prooph's rules.
    #[error(transparent)]
    Invalid(#[from] InvalidRawMessage),
    /// The program has no message of this name.
    #[error("no {kind} {name:?} is linked into the program{}", did_you_mean(.nearest))]
    Unknown {
        /// The kind that was asked for.
        kind: MessageKind,
        /// The name.
        name: String,
        /// Names that resemble it, the nearest first.
        nearest: Vec<&'static str>,
    },
    /// It is a message of another kind.
    #[error("{name:?} is {}, and {} is expected here", article(*.is), article(*.expected))]
    WrongKind {
        /// The name.
        name: String,
        /// What it is.
        is: MessageKind,
        /// What was asked for.
        expected: MessageKind,
    },
    /// It is another message than the one that was asked for.
    #[error("{name:?} is not {expected:?}")]
    Another {
        /// The name.
        name: String,
        /// The wire name of the type that was asked for.
        expected: &'static str,
    },
    /// Its fields do not fit its type.
    #[error(transparent)]
    Payload(#[from] DecodeError),
    /// It has no id or no time, and nothing here could give it one.
    #[error("the message has no {0}: `RawMessage::complete` gives it one")]
    Incomplete(&'static str),
    /// A message or a reply could not be turned into JSON.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The reply of the query is of a type that serde cannot write.
    #[error("the reply of {0:?} is no serde type: derive `Serialize` for it")]
    Reply(&'static str),
    /// Its `Deserialize`, or a factory of the application, panicked.
    #[error("the message could not be made")]
    Panicked(#[source] HandlerPanicked),
    /// A factory of the application refuses it.
    #[error("the message factory refuses {name:?}")]
    Refused {
        /// The name.
        name: String,
        /// Why.
        #[source]
        source: BoxError,
    },
}

impl RawMessageError {
    /// What a factory of the application says of a message that it cannot make.
    pub fn refused(name: &str, why: impl Into<BoxError>) -> Self {
        Self::Refused {
            name: short(name),
            source: why.into(),
        }
    }

    pub(crate) fn unknown(
        kind: MessageKind,
        name: &str,
        known: impl Iterator<Item = &'static str>,
    ) -> Self {
        const SHOWN: usize = 3;
        let name = short(name);
        let mut near: Vec<_> = known
            .map(|known| (distance(&name, known), known))
            .filter(|(distance, known)| *distance <= (known.len() / 3).max(1))
            .collect();
        near.sort_unstable();
        near.dedup();
        let nearest = near.into_iter().take(SHOWN).map(|(_, name)| name);
        Self::Unknown {
            kind,
            nearest: nearest.collect(),
            name,
        }
    }

    pub(crate) fn wrong_kind(name: &str, is: MessageKind, expected: MessageKind) -> Self {
        let name = short(name);
        Self::WrongKind { name, is, expected }
    }

    pub(super) fn another(name: &str, expected: &'static str) -> Self {
        let name = short(name);
        Self::Another { name, expected }
    }
}

/// How far a known name is from a wrong one; what stands before the last backslash or dot counts little.
fn distance(wrong: &str, known: &str) -> usize {
    if wrong.eq_ignore_ascii_case(known) {
        return 0;
    }
    let whole = strsim::damerau_levenshtein(wrong, known);
    let last = |name: &str| name.rsplit(['\\', '.']).next().map(str::to_owned);
    match last(wrong) == last(known) {
        true => whole.min(1),
        false => whole,
    }
}

fn did_you_mean(nearest: &[&str]) -> String {
    match nearest {
        [] => String::new(),
        names => {
            let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
            format!("; did you mean {}?", names.join(" or "))
        }
    }
}

fn article(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Command => "a command",
        MessageKind::Event => "an event",
        MessageKind::Query => "a query",
    }
}
