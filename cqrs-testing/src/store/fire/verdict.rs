//! The judgement: what writers were told, what the store has and what readers saw must fit.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use cqrs_core::message::MessageId;
use cqrs_core::store::{Position, StreamName, Subject, Version};

use super::history::{Answer, Attempt, Reading, Seen};
use super::report::{Delay, Fault, Finding, Report};

type Key = (StreamName, MessageId);

/// Everything that is known when all have ended.
#[derive(Debug)]
pub struct Evidence {
    /// What writers did.
    pub attempts: Vec<Attempt>,
    /// Answers that were wrong in themselves.
    pub complaints: Vec<String>,
    /// What the store has in the end, in the order of its log.
    pub stored: Vec<Seen>,
    /// What readers saw.
    pub readings: Vec<Reading>,
    /// Readings that ended before the others, each a beginning of the log as it was then.
    pub beginnings: Vec<Reading>,
    /// No delay may be longer.
    pub longest_delay: Duration,
}

impl Evidence {
    /// Judges it. The figures of the run itself are filled in by whoever knows them.
    #[must_use]
    pub fn judge(&self) -> Report {
        let mut verdict = Verdict {
            report: Report::default(),
            stored: self.stored.iter().map(|seen| (key(seen), seen)).collect(),
            acknowledged: HashMap::new(),
        };
        for text in &self.complaints {
            verdict.find(Fault::Answer, text.clone());
        }
        verdict.order("the log", &self.stored);
        verdict.attempts(&self.attempts);
        let mut delays = Vec::new();
        for reading in &self.readings {
            verdict.reading(reading);
            if reading.follows {
                verdict.delays(reading, &mut delays);
            }
        }
        for beginning in &self.beginnings {
            verdict.beginning(beginning, &self.stored);
        }
        verdict.report.stored = self.stored.len();
        verdict.report.delay = Delay::of(delays);
        let longest = verdict.report.delay.longest;
        if longest > self.longest_delay {
            let text = format!(
                "an event came {longest:.1?} after its commit, {:.1?} are allowed",
                self.longest_delay
            );
            verdict.find(Fault::Slow, text);
        }
        verdict.report
    }
}

struct Verdict<'a> {
    report: Report,
    stored: HashMap<Key, &'a Seen>,
    acknowledged: HashMap<Key, Duration>,
}

impl<'a> Verdict<'a> {
    fn find(&mut self, fault: Fault, text: String) {
        self.report.findings.push(Finding { fault, text });
    }

    /// Acknowledged is stored, refused is not, undecided is whole or not there; and nothing else is.
    fn attempts(&mut self, attempts: &[Attempt]) {
        let mut tried = HashSet::new();
        for Attempt { events, outcome } in attempts {
            tried.extend(events.iter().cloned());
            let there: Vec<Option<&Seen>> = events
                .iter()
                .map(|key| self.stored.get(key).copied())
                .collect();
            let count = there.iter().flatten().count();
            match outcome {
                Answer::Acknowledged { places, at } => {
                    self.report.acknowledged += 1;
                    self.acknowledged
                        .extend(events.iter().map(|key| (key.clone(), *at)));
                    self.places(events, &there, places);
                }
                Answer::Refused => {
                    self.report.refused += 1;
                    if count > 0 {
                        self.find(
                            Fault::Refused,
                            format!(
                                "{count} events of a refused commit, the first is {}",
                                name(&events[0])
                            ),
                        );
                    }
                }
                Answer::Undecided => {
                    self.report.undecided += 1;
                    if count > 0 && count < events.len() {
                        self.find(
                            Fault::Torn,
                            format!(
                                "{count} of {} events of a commit, the first is {}",
                                events.len(),
                                name(&events[0])
                            ),
                        );
                    }
                }
            }
        }
        let foreign: Vec<Key> = self
            .stored
            .keys()
            .filter(|key| !tried.contains(*key))
            .cloned()
            .collect();
        for key in foreign {
            self.find(Fault::Foreign, name(&key));
        }
    }

    fn places(&mut self, events: &[Key], there: &[Option<&Seen>], places: &[(Version, Position)]) {
        for (index, (key, seen)) in events.iter().zip(there).enumerate() {
            let Some(seen) = seen else {
                self.find(Fault::NotStored, name(key));
                continue;
            };
            if let Some(&(version, position)) = places.get(index)
                && (version, position) != (seen.version, seen.position)
            {
                let text = format!(
                    "{} was answered to be version {version} at {position}, and is version {} at {}",
                    name(key),
                    seen.version,
                    seen.position
                );
                self.find(Fault::Moved, text);
            }
        }
    }

    /// Everything that is stored, once, each subject's in order.
    fn reading(&mut self, reading: &Reading) {
        self.report.read += reading.events.len();
        self.report.restarts += reading.restarts;
        self.order(&reading.reader, &reading.events);
        let seen: HashSet<Key> = reading.events.iter().map(key).collect();
        let lost: Vec<String> = self
            .stored
            .keys()
            .filter(|key| !seen.contains(*key))
            .map(name)
            .collect();
        for event in lost {
            self.find(Fault::Lost, format!("{} never saw {event}", reading.reader));
        }
        for key in seen
            .into_iter()
            .filter(|key| !self.stored.contains_key(key))
            .collect::<Vec<_>>()
        {
            self.find(
                Fault::Foreign,
                format!("{} saw {}, which is not stored", reading.reader, name(&key)),
            );
        }
    }

    /// None twice, versions without holes.
    fn order(&mut self, reader: &str, events: &[Seen]) {
        let mut known = HashSet::new();
        let mut last: HashMap<(&StreamName, Option<&Subject>), Version> = HashMap::new();
        for event in events {
            if !known.insert(key(event)) {
                self.find(
                    Fault::Repeated,
                    format!("{reader} saw {} again", name(&key(event))),
                );
                continue;
            }
            let of_subject = last
                .entry((&event.stream, event.subject.as_ref()))
                .or_insert(Version::NONE);
            if event.version != of_subject.next() {
                let text = format!(
                    "{reader} saw version {} of {:?} in {} behind version {of_subject}",
                    event.version, event.subject, event.stream
                );
                *of_subject = event.version.max(*of_subject);
                self.find(Fault::OutOfOrder, text);
                continue;
            }
            *of_subject = event.version;
        }
    }

    /// What the log began with once it begins with still.
    fn beginning(&mut self, reading: &Reading, stored: &[Seen]) {
        self.report.read += reading.events.len();
        self.order(&reading.reader, &reading.events);
        let other = reading
            .events
            .iter()
            .zip(stored)
            .find(|(seen, stored)| key(seen) != key(stored));
        if let Some((seen, stored)) = other {
            let text = format!(
                "{} saw {} where {} appeared later",
                reading.reader,
                name(&key(seen)),
                name(&key(stored))
            );
            self.find(Fault::Late, text);
        }
    }

    fn delays(&self, reading: &Reading, delays: &mut Vec<Duration>) {
        let acknowledged =
            |seen: &Seen| Some(seen.at.saturating_sub(*self.acknowledged.get(&key(seen))?));
        delays.extend(reading.events.iter().filter_map(acknowledged));
    }
}

fn key(seen: &Seen) -> Key {
    (seen.stream.clone(), seen.id)
}

fn name((stream, id): &Key) -> String {
    format!("event {id} of {stream}")
}
