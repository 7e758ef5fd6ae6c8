use std::collections::HashMap;
use std::fmt;

use super::Target;
use super::upcasters::linked;
use crate::message::MessageKind;
use crate::registry::{Origin, Registry, UpcasterRegistration};

/// What is wrong with the upcasters of a program; with any of them it cannot be wired.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpcasterProblem {
    /// Two for the same version of a message.
    Twice {
        /// The message.
        message: &'static str,
        /// The version; `None` for any.
        from: Option<u32>,
        /// The one.
        first: Origin,
        /// The other.
        second: Origin,
    },
    /// It is for a version that the program writes itself, or a later one.
    NotOlder {
        /// The upcaster's id.
        upcaster: String,
        /// Where it stands.
        origin: Origin,
        /// The message.
        message: &'static str,
        /// The version that the upcaster is for.
        from: u32,
        /// The version that the program has.
        present: u32,
    },
    /// What it answers comes back to it.
    Circle {
        /// The upcasters on the way, each with its place, the first again at the end.
        path: Vec<String>,
    },
    /// A command becomes an event, or an event a command.
    OtherKind {
        /// The upcaster's id.
        upcaster: String,
        /// Where it stands.
        origin: Origin,
        /// What it is for.
        kind: MessageKind,
        /// What it answers.
        answer: String,
    },
}

impl UpcasterProblem {
    /// Everything that is wrong with the upcasters of a registry.
    #[must_use]
    pub fn all(registry: &Registry) -> Vec<Self> {
        let mut problems = Self::twice(registry);
        for upcaster in registry.upcasters() {
            problems.extend(Self::not_older(registry, upcaster));
            problems.extend(Self::other_kind(upcaster));
        }
        problems.extend(Self::circles(registry));
        problems
    }

    fn twice(registry: &Registry) -> Vec<Self> {
        let mut seen: HashMap<_, Vec<&UpcasterRegistration>> = HashMap::new();
        let mut problems = Vec::new();
        for upcaster in registry.upcasters() {
            let message = name(registry, upcaster);
            let key = (upcaster.kind, message, upcaster.from);
            let earlier = seen.entry(key).or_default();
            let is_same_store = |one: &&&UpcasterRegistration| match (one.store, upcaster.store) {
                (Some(one), Some(other)) => one == other,
                _ => true,
            };
            if let Some(first) = earlier.iter().find(is_same_store) {
                problems.push(Self::Twice {
                    message,
                    from: upcaster.from,
                    first: first.origin,
                    second: upcaster.origin,
                });
            }
            earlier.push(upcaster);
        }
        problems
    }

    fn not_older(registry: &Registry, upcaster: &UpcasterRegistration) -> Option<Self> {
        let (linked, from) = (linked(registry, upcaster)?, upcaster.from?);
        (from >= linked.version).then(|| Self::NotOlder {
            upcaster: upcaster.id.to_text().into_owned(),
            origin: upcaster.origin,
            message: linked.name,
            from,
            present: linked.version,
        })
    }

    fn other_kind(upcaster: &UpcasterRegistration) -> Option<Self> {
        let is_other = |target: &Target| matches!(target, Target::Message { kind: Some(kind), .. } if *kind != upcaster.kind);
        let target = upcaster.function.targets().into_iter().find(is_other)?;
        let Target::Message { name, .. } = target else {
            return None;
        };
        Some(Self::OtherKind {
            upcaster: upcaster.id.to_text().into_owned(),
            origin: upcaster.origin,
            kind: upcaster.kind,
            answer: name.into_owned(),
        })
    }

    /// Circles among upcasters that are for one version each; one for any version takes a message once.
    fn circles(registry: &Registry) -> Option<Self> {
        let exact: Vec<_> = registry
            .upcasters()
            .filter(|upcaster| upcaster.from.is_some())
            .collect();
        let mut is_done = vec![false; exact.len()];
        let mut path = Vec::new();
        (0..exact.len()).find_map(|start| circle(registry, &exact, start, &mut path, &mut is_done))
    }
}

fn name(registry: &Registry, upcaster: &UpcasterRegistration) -> &'static str {
    linked(registry, upcaster).map_or(upcaster.message, |linked| linked.name)
}

fn circle(
    registry: &Registry,
    all: &[&'static UpcasterRegistration],
    at: usize,
    path: &mut Vec<usize>,
    is_done: &mut [bool],
) -> Option<UpcasterProblem> {
    if let Some(start) = path.iter().position(|&earlier| earlier == at) {
        let path = path[start..].iter().chain([&at]);
        return Some(UpcasterProblem::Circle {
            path: path
                .map(|&step| format!("{} ({})", all[step].id.to_text(), all[step].origin))
                .collect(),
        });
    }
    if is_done[at] {
        return None;
    }
    path.push(at);
    let upcaster = all[at];
    for target in upcaster.function.targets() {
        let (to, version) = match &target {
            Target::Message {
                name,
                schema_version,
                ..
            } => (&**name, *schema_version),
            // One version further is never a way back by itself.
            Target::Next => (upcaster.message, upcaster.from.unwrap_or_default() + 1),
            Target::Anything => continue,
        };
        let to = registry
            .message(upcaster.kind, to)
            .map_or(to, |linked| linked.name);
        let next = all.iter().position(|next| {
            next.kind == upcaster.kind && name(registry, next) == to && next.from == Some(version)
        });
        if let Some(next) = next
            && let Some(found) = circle(registry, all, next, path, is_done)
        {
            return Some(found);
        }
    }
    path.pop();
    is_done[at] = true;
    None
}

impl fmt::Display for UpcasterProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice {
                message,
                from,
                first,
                second,
            } => {
                let version =
                    from.map_or("any version".to_owned(), |from| format!("version {from}"));
                write!(
                    f,
                    "two upcasters are for {version} of {message}: {first} and {second}"
                )
            }
            Self::NotOlder {
                upcaster,
                origin,
                message,
                from,
                present,
            } => write!(
                f,
                "upcaster {upcaster} ({origin}) is for version {from} of {message}, which is at version {present} itself: say `version = {}` where it is declared",
                from.saturating_add(1)
            ),
            Self::Circle { path } => {
                write!(f, "upcasters go round in a circle: {}", path.join(", "))
            }
            Self::OtherKind {
                upcaster,
                origin,
                kind,
                answer,
            } => write!(
                f,
                "upcaster {upcaster} ({origin}) makes {answer} of {kind}s, which is of another kind"
            ),
        }
    }
}
