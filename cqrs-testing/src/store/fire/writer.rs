//! Writers: commits of all kinds, with pauses in between, and every answer written down.

use std::collections::HashMap;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use cqrs_core::store::{
    Append, Commit, Committed, EventStore, Expected, StoreError, StreamName, Subject, Version,
};
use cqrs_core::time::{Clock, SystemClock};

use super::chance::Chance;
use super::handles::Handles;
use super::history::{Answer, Attempt, History, events_of};
use crate::store::OwnStatements;
use crate::store::sample::{account, event, stream};

/// The streams that everybody writes to; the last is the framework's own kind.
const STREAMS: [&str; 3] = ["fire-one", "fire-two", "$fire"];

/// Subjects that all writers share.
const SHARED: u64 = 3;

/// One who writes until it is told to stop.
pub(super) struct Writer {
    pub(super) number: u64,
    pub(super) handles: Arc<Handles>,
    pub(super) history: Arc<History>,
    pub(super) chance: Chance,
    pub(super) own_statements: Option<OwnStatements>,
    pub(super) until: Duration,
    pub(super) next_id: u64,
    pub(super) known: HashMap<(StreamName, Subject), Version>,
}

impl Writer {
    pub(super) async fn write(mut self) {
        while SystemClock.elapsed() < self.until {
            let store = self.handles.any(&mut self.chance);
            match self.chance.below(100) {
                0..10 => self.stale(&*store).await,
                10..20 => self.dropped(&*store).await,
                20..35 => self.in_a_transaction(&*store).await,
                _ => self.plain(&*store).await,
            }
            self.pause().await;
        }
    }

    /// An ordinary commit; now and then it is sent a second time, as one whose answer was lost.
    async fn plain(&mut self, store: &dyn EventStore) {
        let commit = self.commit(store);
        let answer = store.commit(commit.clone()).await;
        let first = self.note(&commit, answer);
        if let Some(first) = first
            && self.chance.percent(10)
        {
            match store.commit(commit).await {
                Ok(again) if again.appended == first.appended => {}
                Ok(again) => self.complain(format!(
                    "a repeated commit was answered {:?}, at first {:?}",
                    again.appended, first.appended
                )),
                Err(error) => self.expect(&error),
            }
        }
    }

    /// A commit whose last append believes in what is not.
    async fn stale(&mut self, store: &dyn EventStore) {
        let Some((stream, subject)) = self.written() else {
            return self.plain(store).await;
        };
        let mut commit = match store.promises().several_streams {
            true => self.commit(store),
            false => Commit::new(),
        };
        let events = vec![event(self.id())];
        commit
            .appends
            .push(Append::about(stream, subject, Expected::NoStream, events));
        let answer = store.commit(commit.clone()).await;
        if answer.is_ok() {
            self.complain(
                "a commit that expected no events of a known subject was accepted".to_owned(),
            );
        }
        let _ = self.note(&commit, answer);
    }

    /// A commit whose future is dropped after some turns.
    async fn dropped(&mut self, store: &dyn EventStore) {
        let commit = self.commit(store);
        let turns = self.chance.below(20);
        let answer = tokio::select! {
            biased;
            answer = store.commit(commit.clone()) => Some(answer),
            () = turns_of_others(turns) => None,
        };
        match answer {
            Some(answer) => drop(self.note(&commit, answer)),
            None => self.add(&commit, Answer::Undecided),
        }
    }

    /// A transaction of a handler's own: it writes elsewhere first, pauses, and commits, is refused or is dropped.
    async fn in_a_transaction(&mut self, store: &dyn EventStore) {
        if !store.promises().own_statements {
            return self.plain(store).await;
        }
        let transaction = match store.begin().await {
            Ok(transaction) => transaction,
            Err(error) => return self.expect(&error),
        };
        if let Some(own_statements) = &self.own_statements
            && self.chance.percent(80)
        {
            own_statements(transaction.handle()).await;
        }
        self.pause().await;
        let commit = self.commit(store);
        if self.chance.percent(25) {
            drop(transaction);
            return self.add(&commit, Answer::Refused);
        }
        let answer = transaction.commit(commit.clone()).await;
        let _ = self.note(&commit, answer);
    }

    /// Some events about one or several subjects, of one stream or, where the store can, of several.
    fn commit(&mut self, store: &dyn EventStore) -> Commit {
        let mut commit = Commit::new();
        let first = self.chance.index(STREAMS.len());
        for place in 0..=self.chance.index(3) {
            let place = match store.promises().several_streams {
                true => first + place,
                false => first,
            };
            let stream = stream(STREAMS[place % STREAMS.len()]);
            let events = (0..=self.chance.below(4))
                .map(|_| event(self.id()))
                .collect();
            commit.appends.push(match self.chance.below(10) {
                0 => Append::to(stream, Expected::Any, events),
                1..4 => {
                    let shared = account(&format!("shared-{}", self.chance.below(SHARED)));
                    let expected = self.believed(&stream, &shared);
                    Append::about(stream, shared, expected, events)
                }
                _ => {
                    let own = account(&format!("{}-{}", self.number, self.chance.below(5)));
                    let expected = self.believed(&stream, &own);
                    Append::about(stream, own, expected, events)
                }
            });
        }
        commit
    }

    /// What the writer believes: often the version that it knows, which others may have passed, or nothing at all.
    fn believed(&mut self, stream: &StreamName, subject: &Subject) -> Expected {
        match self.known.get(&(stream.clone(), subject.clone())) {
            Some(&version) if self.chance.percent(50) => Expected::Exact(version),
            _ => Expected::Any,
        }
    }

    fn written(&mut self) -> Option<(StreamName, Subject)> {
        let mut known: Vec<_> = self.known.keys().cloned().collect();
        known.sort();
        (!known.is_empty()).then(|| known.swap_remove(self.chance.index(known.len())))
    }

    fn id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Writes down what the store has answered, and learns from it.
    fn note(
        &mut self,
        commit: &Commit,
        answer: Result<Committed, StoreError>,
    ) -> Option<Committed> {
        match answer {
            Ok(committed) => {
                let at = SystemClock.elapsed();
                self.history
                    .add(Attempt::acknowledged(&events_of(commit), &committed, at));
                for append in &committed.appended {
                    if let Some(subject) = &append.subject {
                        self.known
                            .insert((append.stream.clone(), subject.clone()), append.version);
                    }
                }
                Some(committed)
            }
            Err(error) => {
                self.expect(&error);
                if let StoreError::Conflict {
                    stream,
                    subject: Some(subject),
                    actual,
                    ..
                } = error
                {
                    self.known.insert((stream, subject), actual);
                }
                self.add(commit, Answer::Refused);
                None
            }
        }
    }

    fn add(&self, commit: &Commit, outcome: Answer) {
        let events = events_of(commit);
        self.history.add(Attempt { events, outcome });
    }

    /// Conflicts, handles that were closed and a store that is busy are part of the game.
    fn expect(&self, error: &StoreError) {
        let expected = matches!(
            error,
            StoreError::Conflict { .. } | StoreError::Closed | StoreError::Unavailable { .. }
        );
        if !expected {
            self.complain(format!("a commit failed with {error:?}"));
        }
    }

    fn complain(&self, text: String) {
        self.history
            .complain(format!("writer {}: {text}", self.number));
    }

    async fn pause(&mut self) {
        match self.chance.below(10) {
            0..6 => {}
            6..9 => tokio::task::yield_now().await,
            _ => {
                SystemClock
                    .sleep(Duration::from_micros(self.chance.below(5_000)))
                    .await
            }
        }
    }
}

/// Lets others run so many times.
async fn turns_of_others(turns: u64) {
    let mut left = turns;
    futures::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
