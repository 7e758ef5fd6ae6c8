use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{OldMessage, Target, Upcasted, Upcaster};
use crate::error::{BoxError, panic_text};
use crate::message::MessageKind;
use crate::registry::{MessageRegistration, Registry, UpcasterRegistration};

/// All upcasters of an application, or of one of its stores.
///
/// A message goes to the upcaster that is registered for its name and version, or else to the one for any version of its name
/// before the present one, or else to those that were given as they are, in their order; and what comes of it goes the same way. Names of former times
/// are the same name here: an upcaster for `CustomerRegistered` also takes what was stored as `CustomerSignedUp`, if the event lists that in
/// its aliases.
#[derive(Clone, Default)]
pub struct Upcasters {
    names: HashMap<MessageKind, HashMap<&'static str, Arc<Named>>>,
    /// The versions that the program has of its messages, by all of their names.
    present: Arc<HashMap<MessageKind, HashMap<&'static str, u32>>>,
    pub(super) steps: Vec<Step>,
    /// Those that may concern any message.
    pub(super) others: Vec<usize>,
}

/// What is there for one message, under each of its names.
#[derive(Default)]
pub(super) struct Named {
    pub(super) exact: BTreeMap<u32, usize>,
    pub(super) any: Option<usize>,
    /// The version that the program has of it.
    pub(super) present: Option<u32>,
}

/// One upcaster.
#[derive(Clone)]
pub(super) enum Step {
    Registered(&'static UpcasterRegistration),
    Given(Arc<dyn Upcaster>),
}

impl Upcasters {
    /// None.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Those of a registry that are for every store, and those for these stores.
    ///
    /// Of two for the same message and version the first counts; [`UpcasterProblem::all`](super::UpcasterProblem::all) tells of that and of
    /// all else that is wrong with them.
    #[must_use]
    pub fn of(registry: &Registry, stores: &[&str]) -> Self {
        let is_for = |store: &str| stores.contains(&store);
        let registered: Vec<_> = registry
            .upcasters()
            .filter(|upcaster| upcaster.store.is_none_or(is_for))
            .collect();
        let mut found: BTreeMap<(MessageKind, &'static str), Named> = BTreeMap::new();
        for (step, upcaster) in registered.iter().enumerate() {
            let linked = registry.message(upcaster.kind, upcaster.message);
            let name = linked.map_or(upcaster.message, |linked| linked.name);
            let named = found.entry((upcaster.kind, name)).or_default();
            named.present = linked.map(|linked| linked.version);
            match upcaster.from {
                Some(version) => *named.exact.entry(version).or_insert(step),
                None => *named.any.get_or_insert(step),
            };
        }
        let mut present: HashMap<_, HashMap<_, _>> = HashMap::new();
        for message in registry.messages() {
            let of_kind = present.entry(message.kind).or_default();
            for alias in message.aliases {
                of_kind.entry(*alias).or_insert(message.version);
            }
            of_kind.insert(message.name, message.version);
        }
        let mut names: HashMap<_, HashMap<_, _>> = HashMap::new();
        for ((kind, name), named) in found {
            let (named, of_kind) = (Arc::new(named), names.entry(kind).or_default());
            for name in registry.names_of(kind, name) {
                of_kind.insert(name, Arc::clone(&named));
            }
        }
        Self {
            names,
            present: Arc::new(present),
            steps: registered.into_iter().map(Step::Registered).collect(),
            others: Vec::new(),
        }
    }

    /// And this one, which is asked about every message that no registered upcaster takes: once on the way of each, so one that knows several
    /// old versions takes each of them all the way.
    #[must_use]
    pub fn with(mut self, upcaster: Arc<dyn Upcaster>) -> Self {
        self.others.push(self.steps.len());
        self.steps.push(Step::Given(upcaster));
        self
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether a message of this name may have to be upcast.
    pub(super) fn concern(&self, kind: MessageKind, name: &str) -> bool {
        !self.others.is_empty() || self.named(kind, name).is_some()
    }

    pub(super) fn named(&self, kind: MessageKind, name: &str) -> Option<&Named> {
        let named = self.names.get(&kind)?.get(name)?;
        Some(named)
    }

    /// The version of what has gone all the way: not a newer one than the program has, whatever the upcasters were counting.
    pub(super) fn settled(&self, kind: MessageKind, name: &str, version: u32) -> u32 {
        let present = self.present.get(&kind).and_then(|names| names.get(name));
        present.map_or(version, |present| version.min(*present))
    }

    /// The names that may come of a message; `None` where that cannot be known.
    pub(super) fn names_from(&self, kind: MessageKind, name: &str) -> Option<BTreeSet<String>> {
        if !self.others.is_empty() {
            return None;
        }
        let mut names = BTreeSet::from([name.to_owned()]);
        let mut open = vec![name.to_owned()];
        while let Some(name) = open.pop() {
            let Some(named) = self.named(kind, &name) else {
                continue;
            };
            for &step in named.exact.values().chain(&named.any) {
                let Step::Registered(upcaster) = &self.steps[step] else {
                    return None;
                };
                for target in upcaster.function.targets() {
                    match target {
                        Target::Anything => return None,
                        Target::Next => {}
                        Target::Message { name, .. } => {
                            if names.insert(name.to_string()) {
                                open.push(name.into_owned());
                            }
                        }
                    }
                }
            }
        }
        Some(names)
    }
}

impl Step {
    /// What it says to a message. One that panics refuses: whoever reads goes on.
    pub(super) fn answer(&self, old: &OldMessage<'_>) -> Result<Upcasted, BoxError> {
        let answer = || match self {
            Self::Registered(upcaster) => upcaster.function.call(old).map(Upcasted::Into),
            Self::Given(upcaster) => upcaster.upcast(old),
        };
        catch_unwind(AssertUnwindSafe(answer))
            .unwrap_or_else(|panic| Err(format!("it panicked: {}", panic_text(&*panic)).into()))
    }

    /// What it is called, and where it stands.
    pub(super) fn label(&self) -> String {
        match self {
            Self::Registered(upcaster) => {
                format!("{} ({})", upcaster.id.to_text(), upcaster.origin)
            }
            Self::Given(_) => "of the application".to_owned(),
        }
    }
}

impl Named {
    /// The upcaster for this version, or the one for any. What a newer program has stored is not for those of this one.
    pub(super) fn step(&self, version: u32) -> Option<usize> {
        let is_old = self.present.is_none_or(|present| version < present);
        let any = self.any.filter(|_| is_old);
        self.exact.get(&version).copied().or(any)
    }
}

impl fmt::Debug for Upcasters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<_> = self.steps.iter().map(Step::label).collect();
        f.debug_tuple("Upcasters").field(&labels).finish()
    }
}

/// The message of this kind and name, or that had this name before.
pub(super) fn linked(
    registry: &Registry,
    upcaster: &UpcasterRegistration,
) -> Option<&'static MessageRegistration> {
    registry.message(upcaster.kind, upcaster.message)
}
