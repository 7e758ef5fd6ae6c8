use std::fmt;

use super::compare::is_variant;
use crate::message::MessageKind;
use crate::registry::Origin;

/// A change of a message that what is stored of it does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockProblem {
    /// Command, event or query.
    pub kind: MessageKind,
    /// The wire name in the lock.
    pub name: String,
    /// The locked version.
    pub version: u32,
    /// Where the message is declared, if it is.
    pub origin: Option<Origin>,
    /// What has changed.
    pub change: Change,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A place in its JSON.
    Place(PlaceChange),
    /// It has none of the names that it had.
    Vanished,
    /// A name of former times.
    NameGone {
        /// That name.
        alias: String,
    },
    /// The version is lower than it was.
    Back {
        /// What it is now.
        is: u32,
    },
    /// No upcaster takes the old version to the present one.
    NoWay {
        /// The version of the message in the program.
        present: Option<u32>,
        /// What the last upcaster on the way made of it, with its name and version.
        stuck: Option<(String, String, u32)>,
    },
}

/// What has changed at one place of a message's JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceChange {
    /// It has another type.
    Kind {
        /// The place.
        path: String,
        /// The type of then.
        was: String,
        /// The type of now.
        is: String,
    },
    /// It is not read any more.
    Gone {
        /// The place.
        path: String,
        /// Its type.
        kind: String,
    },
    /// It is new, and nothing can be read without it.
    Needed {
        /// The place.
        path: String,
        /// Its type.
        kind: String,
    },
    /// It is new, and whether it may be left out [cannot be seen](crate::shape::Absence::Unknown).
    Unseen {
        /// The place.
        path: String,
    },
    /// It might have been left out, and must be there now.
    NoDefault {
        /// The place.
        path: String,
    },
    /// It might have been null.
    NotNull {
        /// The place.
        path: String,
    },
    /// It is not read under another name any more.
    AliasGone {
        /// The place.
        path: String,
        /// The other name.
        alias: String,
    },
}

impl PlaceChange {
    /// The place.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Kind { path, .. }
            | Self::Gone { path, .. }
            | Self::Needed { path, .. }
            | Self::Unseen { path }
            | Self::NoDefault { path }
            | Self::NotNull { path }
            | Self::AliasGone { path, .. } => path,
        }
    }

    fn is_variant(&self) -> bool {
        is_variant(self.path())
    }

    /// What can be done without a new version.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Needed { .. } => {
                Some("give it a default, `#[serde(default)]`, or make it an `Option`")
            }
            Self::Gone { .. } if self.is_variant() => {
                Some("keep it; if it has another name now, `#[serde(alias = \"..\")]` there")
            }
            Self::Gone { .. } => Some(
                "keep it; if it has another name now, `#[serde(alias = \"..\")]` with the old one there",
            ),
            Self::NoDefault { .. } => Some("leave it the default, `#[serde(default)]`"),
            Self::NotNull { .. } => Some("leave it an `Option`"),
            Self::AliasGone { .. } => Some("leave it the alias"),
            Self::Kind { .. } | Self::Unseen { .. } => None,
        }
    }
}

impl fmt::Display for PlaceChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_variant() { "variant " } else { "" };
        let path = match self.path() {
            "" => "the whole",
            path => path,
        };
        write!(f, "{what}{path}")?;
        match self {
            Self::Kind { was, is, .. } => write!(f, " was {was} and is {is}"),
            Self::Gone { kind, .. } if self.is_variant() => write!(f, " ({kind}) is gone"),
            Self::Gone { kind, .. } => write!(f, " was {kind} and is not read any more"),
            Self::Needed { kind, .. } => {
                write!(f, " is new and needed, a {kind}: what is stored has none")
            }
            Self::Unseen { .. } => f.write_str(
                " is new, and whether it may be left out cannot be seen: no value can be made of a field before it",
            ),
            Self::NoDefault { .. } => f.write_str(" might be left out and is needed now"),
            Self::NotNull { .. } => f.write_str(" might be null and must not be now"),
            Self::AliasGone { alias, .. } => write!(f, " is not read as {alias} any more"),
        }
    }
}

impl LockProblem {
    /// `event CustomerMoved, version 1`
    #[must_use]
    pub fn message(&self) -> String {
        format!("{} {}, version {}", self.kind, self.name, self.version)
    }

    /// What to do, each a sentence.
    #[must_use]
    pub fn remedies(&self) -> Vec<String> {
        let Self {
            kind,
            name,
            version,
            ..
        } = self;
        let upcaster =
            |name: &str, from: u32| format!("`#[upcaster({kind} = {name:?}, from = {from})]`");
        match &self.change {
            Change::Place(change) => {
                let next = version.saturating_add(1);
                let forced = format!(
                    "if it has a default: `events lock --force {name}`, and keep an old event in a test"
                );
                let remedy = match change {
                    PlaceChange::Unseen { .. } => Some(forced.as_str()),
                    _ => change.remedy(),
                };
                let without = remedy.map(|remedy| format!("{}: {remedy}", change.path()));
                let with = format!(
                    "or a new version, `#[{kind}(version = {next})]`, and what takes the old one there, {}",
                    upcaster(name, *version)
                );
                without.into_iter().chain([with]).collect()
            }
            Change::Vanished => vec![
                format!("if the type has another name now: `#[{kind}(alias = {name:?})]` on it"),
                format!(
                    "if nobody needs it: an upcaster that answers nothing, `#[upcaster({kind} = {name:?}, any_version)]`"
                ),
                "if its crate is not linked: link it in main.rs, `cqrs::link!(that_crate);`"
                    .to_owned(),
            ],
            Change::NameGone { alias } => {
                vec![format!("leave it the name, `#[{kind}(alias = {alias:?})]`")]
            }
            Change::Back { .. } => vec![format!(
                "versions only grow: `#[{kind}(version = {version})]`, or a higher one"
            )],
            Change::NoWay { stuck, .. } => {
                let (name, from) = match stuck {
                    Some((_, name, version)) => (name, *version),
                    None => (name, *version),
                };
                vec![format!("an upcaster, {}", upcaster(name, from))]
            }
        }
    }
}

impl fmt::Display for LockProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message(), self.change)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(change) => change.fmt(f),
            Self::Vanished => f.write_str("there is no such message in the program any more"),
            Self::NameGone { alias } => {
                write!(
                    f,
                    "what is stored as {alias} is not known by that name any more"
                )
            }
            Self::Back { is } => write!(f, "the program has version {is} of it, a lower one"),
            Self::NoWay { present, stuck } => {
                match present {
                    Some(present) => write!(f, "no upcaster takes it to version {present}")?,
                    None => f.write_str("no upcaster takes it to a message of the program")?,
                }
                match stuck {
                    Some((upcaster, name, version)) => {
                        write!(
                            f,
                            ": {upcaster} makes {name} {version} of it, which nobody takes further"
                        )
                    }
                    None => Ok(()),
                }
            }
        }
    }
}
