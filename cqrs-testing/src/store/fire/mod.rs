//! Writers and readers under fire, everything they did written down, and the proof that nothing was lost, repeated or reordered.
//!
//! A store that is read with `position > last`, or that waits some time for gaps to close, passes every test that does one thing at a time.
//! So here many write at once: to subjects of their own and to shared ones, to several streams, with pauses, refused commits, dropped
//! futures, repeated commits, and, where the store promises own statements, transactions that write elsewhere before they append, or are
//! rolled back. Meanwhile handles are closed and opened, and the fixture disturbs what it can ([`StoreFixture::disturb`]). Readers read along
//! in pages of random size and are woken by commits; others drop everything but their cursor, again and again; others read from the beginning.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! # use cqrs_core::memory::MemoryStore;
//! # use cqrs_core::store::EventStore;
//! use cqrs_testing::store::fire::Fire;
//! # use cqrs_testing::store::StoreFixture;
//! # struct InMemory(Arc<MemoryStore>);
//! # #[async_trait::async_trait]
//! # impl StoreFixture for InMemory {
//! #     async fn open(&self) -> Arc<dyn EventStore> { Arc::clone(&self.0) as Arc<dyn EventStore> }
//! # }
//! # cqrs_testing::store::run(async {
//! # let fixture = InMemory(Arc::default());
//! let report = Fire::new().writers(4).duration(Duration::from_millis(100)).run(&fixture).await;
//! report.assert_clean();
//! println!("{report}");
//! # });
//! ```
//!
//! The chance of every run has a seed, which a failure shows. `CQRS_FIRE_SEED` sets it, `CQRS_FIRE_SECONDS` makes the runs of the suite
//! longer, `CQRS_FIRE_WRITERS` larger. Threads interleave as they like all the same: the same seed tries the same commits again.

mod chance;
mod handles;
mod history;
mod reader;
mod report;
mod verdict;
mod writer;

use std::collections::HashMap;
use std::io::Write;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use cqrs_core::store::{Commit, EventStore};
use cqrs_core::time::{Clock, SystemClock};
use futures::future::{join, join_all};
use tokio::sync::watch;
use tokio::time::timeout;

use super::StoreFixture;
use super::sample::{LONG, read_log};
use chance::Chance;
use handles::Handles;
pub use history::{Answer, Attempt, History, Reading, Seen, events_of};
use reader::Reader;
pub use report::{Delay, Fault, Finding, Report};
pub use verdict::Evidence;
use writer::Writer;

/// The ids of one writer begin so far behind those of the one before.
const IDS: u64 = 1_000_000_000;

/// How a store is put under fire.
#[derive(Debug, Clone)]
#[must_use]
pub struct Fire {
    writers: usize,
    handles: usize,
    duration: Duration,
    seed: u64,
    reopens: bool,
    longest_delay: Duration,
}

impl Default for Fire {
    fn default() -> Self {
        Self::new()
    }
}

impl Fire {
    /// Eight writers on three handles for a second and a half, or what the environment says.
    pub fn new() -> Self {
        let micros = SystemClock.now().as_micros().unsigned_abs();
        Self {
            writers: variable("CQRS_FIRE_WRITERS").unwrap_or(8),
            handles: 3,
            duration: variable("CQRS_FIRE_SECONDS")
                .map_or(Duration::from_millis(1_500), Duration::from_secs),
            seed: variable("CQRS_FIRE_SEED").unwrap_or(micros % 1_000_000),
            reopens: false,
            longest_delay: Duration::from_secs(10),
        }
    }

    /// So many write at the same time.
    pub fn writers(mut self, writers: usize) -> Self {
        self.writers = writers;
        self
    }

    /// For so long.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }

    /// With this chance.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Handles are closed and opened again while others use them, where the store is durable.
    pub fn reopening(mut self) -> Self {
        self.reopens = true;
        self
    }

    /// No event may come later than that to who is woken by commits.
    pub fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }

    /// Puts the fixture's store under fire, and judges what came out.
    ///
    /// # Panics
    /// When a reader cannot read, or somebody panics.
    pub async fn run(&self, fixture: &impl StoreFixture) -> Report {
        let handles = Arc::new(Handles::open(fixture, self.handles).await);
        let last = fixture.open().await;
        let history = Arc::new(History::new());
        let (end, ended) = watch::channel(None);
        let until = SystemClock.elapsed() + self.duration;

        let mut followers = Vec::new();
        for number in 0..4 {
            let own = fixture.open().await;
            let reader = self.reader(number, &handles, own, &ended);
            followers.push(match number {
                0 | 1 => tokio::spawn(async { reader.follow().await.map(|reading| vec![reading]) }),
                2 => tokio::spawn(async { reader.restart().await.map(|reading| vec![reading]) }),
                _ => tokio::spawn(reader.read_anew()),
            });
        }
        let writers = (1..=self.writers as u64).map(|number| {
            tokio::spawn(
                self.writer(number, fixture, &handles, &history, until)
                    .write(),
            )
        });
        let writers: Vec<_> = writers.collect();
        let (ends, disturbances) =
            join(join_all(writers), self.disturb(fixture, &handles, until)).await;
        ends.into_iter()
            .for_each(|end| end.expect("a writer ends well"));
        // What was dropped half-way stands in the queue of its handle: behind this commit it is decided.
        for handle in handles.all() {
            handle
                .commit(Commit::new())
                .await
                .expect("an empty commit is written");
        }
        end.send_replace(Some(
            last.log_end().await.expect("the end of the log is read"),
        ));

        let (mut readings, mut beginnings) = (Vec::new(), Vec::new());
        for follower in followers {
            let read = timeout(LONG, follower).await.unwrap_or_else(|_| {
                panic!("a reader does not come to the end, seed {}", self.seed)
            });
            let mut read = read.expect("a reader ends well").expect("the log is read");
            readings.extend(read.pop());
            beginnings.extend(read);
        }
        let (stored, _) = read_log(&*last, last.log_start(), 1_000).await;
        let (attempts, complaints) = Arc::into_inner(history)
            .expect("all writers have ended")
            .into_parts();
        let evidence = Evidence {
            attempts,
            complaints,
            stored: stored
                .iter()
                .map(|event| Seen::new(event, Duration::ZERO))
                .collect(),
            readings,
            beginnings,
            longest_delay: self.longest_delay,
        };
        Report {
            seed: self.seed,
            writers: self.writers,
            duration: self.duration,
            disturbances,
            ..evidence.judge()
        }
    }

    fn reader(
        &self,
        number: u64,
        handles: &Arc<Handles>,
        own: Arc<dyn EventStore>,
        ended: &watch::Receiver<Option<cqrs_core::store::Cursor>>,
    ) -> Reader {
        Reader {
            handles: Arc::clone(handles),
            own,
            chance: Chance::of(self.seed, IDS + number),
            name: format!("reader {number}"),
            end: ended.clone(),
        }
    }

    fn writer(
        &self,
        number: u64,
        fixture: &impl StoreFixture,
        handles: &Arc<Handles>,
        history: &Arc<History>,
        until: Duration,
    ) -> Writer {
        Writer {
            number,
            handles: Arc::clone(handles),
            history: Arc::clone(history),
            chance: Chance::of(self.seed, number),
            own_statements: fixture.own_statements(),
            until,
            next_id: number * IDS,
            known: HashMap::new(),
        }
    }

    /// Disturbs the store from time to time, and counts.
    async fn disturb(
        &self,
        fixture: &impl StoreFixture,
        handles: &Handles,
        until: Duration,
    ) -> usize {
        let mut chance = Chance::new(self.seed);
        let mut disturbances = 0;
        loop {
            let pause = Duration::from_millis(20 + chance.below(80));
            if SystemClock.elapsed() + pause >= until {
                return disturbances;
            }
            SystemClock.sleep(pause).await;
            disturbances += usize::from(fixture.disturb().await);
            if self.reopens {
                let new = fixture.open().await;
                if new.promises().durable && new.promises().several_processes {
                    let old = handles.replace(&mut chance, new);
                    old.close().await.expect("a handle is closed");
                    disturbances += 1;
                }
            }
        }
    }
}

fn variable<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs it, shows the figures to who has asked for a longer run, and fails where something is wrong.
async fn burn(fire: Fire, fixture: &impl StoreFixture) {
    let report = fire.run(fixture).await;
    if std::env::var_os("CQRS_FIRE_SECONDS").is_some() {
        let _ = writeln!(std::io::stderr(), "{report}");
    }
    report.assert_clean();
}

/// Many write and many read: nothing is lost, repeated or out of order, what was acknowledged is stored and what was refused is not.
pub async fn writers_and_readers_agree_about_every_event(fixture: &impl StoreFixture) {
    burn(Fire::new(), fixture).await;
}

/// The same while handles are closed and opened again.
pub async fn they_agree_although_handles_come_and_go(fixture: &impl StoreFixture) {
    burn(Fire::new().reopening(), fixture).await;
}

/// The same with far more writers than threads.
pub async fn they_agree_about_a_crowd_of_writers(fixture: &impl StoreFixture) {
    burn(Fire::new().writers(40), fixture).await;
}
