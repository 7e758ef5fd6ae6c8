use std::fmt;

use super::compare::changes;
use super::way::Ways;
use super::{Change, EventsLock, LockProblem, LockedMessage};
use crate::message::MessageKind;
use crate::registry::{MessageRegistration, Origin, Registry};

/// A lock, held against the messages of a program.
#[derive(Debug, Clone)]
pub struct Review {
    problems: Vec<LockProblem>,
    news: Vec<String>,
    renewed: EventsLock,
}

impl EventsLock {
    /// Holds the lock against the messages of a program and its upcasters.
    #[must_use]
    pub fn review(&self, registry: &Registry) -> Review {
        let mut review = Review {
            problems: Vec::new(),
            news: Vec::new(),
            renewed: Self::default(),
        };
        for registration in registry.messages() {
            review.message(self, registry, registration);
        }
        for locked in self.messages() {
            if registry.message(locked.kind, &locked.name).is_none() {
                review.vanished(registry, locked);
            }
        }
        review.problems.sort_by(|one, other| {
            let key = |problem: &LockProblem| (problem.kind, problem.name.clone(), problem.version);
            key(one).cmp(&key(other))
        });
        review
    }
}

impl Review {
    /// Whether the lock says what the program is.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.news.is_empty()
    }

    /// The changes that what is stored does not fit.
    #[must_use]
    pub fn problems(&self) -> &[LockProblem] {
        &self.problems
    }

    /// What the lock does not say yet, or no more.
    #[must_use]
    pub fn news(&self) -> &[String] {
        &self.news
    }

    /// The lock with all of that in it. To be written when there are no problems.
    #[must_use]
    pub fn renewed(&self) -> &EventsLock {
        &self.renewed
    }

    fn message(
        &mut self,
        lock: &EventsLock,
        registry: &Registry,
        is: &'static MessageRegistration,
    ) {
        let present = LockedMessage::of(is);
        let of_it = |locked: &&LockedMessage| {
            let linked = registry.message(locked.kind, &locked.name);
            linked.is_some_and(|linked| linked.name == is.name && linked.kind == is.kind)
        };
        let locked: Vec<&LockedMessage> = lock.messages().filter(of_it).collect();
        for was in &locked {
            if was.is_stored {
                self.held_against(was, &present, registry, is);
                if was.version != present.version {
                    self.renewed.insert(LockedMessage::clone(was));
                }
            }
        }
        let same = locked.iter().find(|was| was.version == present.version);
        let about = format!("{} {}", is.kind, is.name);
        self.news.extend(match same {
            Some(was) if **was == present => None,
            Some(_) => Some(format!("{about} has changed")),
            None if locked.is_empty() => Some(format!("{about} is not locked yet")),
            None => Some(format!("{about} has version {} now", present.version)),
        });
        self.renewed.insert(present);
    }

    fn held_against(
        &mut self,
        was: &LockedMessage,
        is: &LockedMessage,
        registry: &Registry,
        registration: &MessageRegistration,
    ) {
        let origin = Some(registration.origin);
        let ways = Ways {
            registry,
            kind: was.kind,
        };
        for alias in &was.also {
            if !registration.has_name(alias) && ways.dead_end(alias, was.version).is_some() {
                let alias = alias.clone();
                self.problem(was, origin, Change::NameGone { alias });
            }
        }
        if was.version > is.version {
            return self.problem(was, origin, Change::Back { is: is.version });
        }
        if was.version < is.version {
            return self.way(was, origin, Some(is.version), &ways);
        }
        for change in changes(&was.shape, &is.shape) {
            self.problem(was, origin, Change::Place(change));
        }
    }

    fn way(
        &mut self,
        was: &LockedMessage,
        origin: Option<Origin>,
        present: Option<u32>,
        ways: &Ways<'_>,
    ) {
        let Some(end) = ways.dead_end(&was.name, was.version) else {
            return;
        };
        let stuck = end.behind.map(|behind| (behind, end.name, end.version));
        let change = match (&stuck, present) {
            (None, None) => Change::Vanished,
            _ => Change::NoWay { present, stuck },
        };
        self.problem(was, origin, change);
    }

    fn vanished(&mut self, registry: &Registry, was: &LockedMessage) {
        if !was.is_stored {
            let about = format!("{} {} is gone", was.kind, was.name);
            return self.news.push(about);
        }
        let ways = Ways {
            registry,
            kind: was.kind,
        };
        self.way(was, None, None, &ways);
        self.renewed.insert(was.clone());
    }

    fn problem(&mut self, was: &LockedMessage, origin: Option<Origin>, change: Change) {
        self.problems.push(LockProblem {
            kind: was.kind,
            name: was.name.clone(),
            version: was.version,
            origin,
            change,
        });
    }
}

/// Every problem with what to do, message by message; then the news.
impl fmt::Display for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same = |one: &LockProblem, other: &LockProblem| one.message() == other.message();
        for problems in self.problems.chunk_by(same) {
            let first = &problems[0];
            let origin = first.origin.map(|origin| format!(" ({origin})"));
            writeln!(f, "{}{}", first.message(), origin.unwrap_or_default())?;
            for problem in problems {
                writeln!(f, "  {}", problem.change)?;
            }
            for remedy in remedies(problems) {
                writeln!(f, "    help: {remedy}")?;
            }
        }
        for news in &self.news {
            writeln!(f, "{news}")?;
        }
        Ok(())
    }
}

/// Each once, those that are about the version last.
fn remedies(problems: &[LockProblem]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for remedy in problems.iter().flat_map(LockProblem::remedies) {
        all.retain(|known| *known != remedy);
        all.push(remedy);
    }
    let (versions, mut all): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|remedy| remedy.starts_with("or "));
    all.extend(versions);
    if let [only] = all.as_mut_slice() {
        *only = only.trim_start_matches("or ").to_owned();
    }
    let first = &problems[0];
    let noun = if first.kind == MessageKind::Event {
        "events"
    } else {
        "messages"
    };
    all.push(format!(
        "if no store has such {noun}: `events lock --force {}`",
        first.name
    ));
    all
}
