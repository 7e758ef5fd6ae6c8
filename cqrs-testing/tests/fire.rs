//! The concurrency checker finds what it is there to find: stores that break the contract in one point each, and are caught.

#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cqrs_core::memory::MemoryStore;
use cqrs_core::store::{
    Appended, Commit, Committed, Cursor, EventStore, Expected, Layered, LogPage, Position,
    StoreError, StoreLayer, Version,
};
use cqrs_testing::store::fire::{Fault, Fire, Report};
use cqrs_testing::store::{StoreFixture, run};

/// What a store gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breach {
    None,
    LosesAnEvent,
    SkipsAnEventForOne,
    RepeatsAnEvent,
    SwapsTwoOfASubject,
    ShowsCommitsLate,
    AcknowledgesWithoutStoring,
    StoresWhatItRefuses,
    StoresHalfOfWhatIsDropped,
    AnswersOtherPositions,
    AcceptsWhatIsStale,
    WakesNobody,
}

struct Broken {
    store: Arc<dyn EventStore>,
    breach: Breach,
    commits: AtomicU64,
    pages: AtomicU64,
}

impl Broken {
    async fn write(&self, mut commit: Commit) -> Result<Committed, StoreError> {
        match self.breach {
            Breach::AcknowledgesWithoutStoring if nth(&self.commits, 50) => Ok(invented(&commit)),
            Breach::StoresWhatItRefuses if !commit.appends.is_empty() && nth(&self.commits, 50) => {
                self.store.commit(commit).await?;
                Err(StoreError::Unavailable {
                    place: "memory".to_owned(),
                    problem: "so it says".to_owned(),
                    source: None,
                })
            }
            Breach::StoresHalfOfWhatIsDropped if commit.appends.len() > 1 => {
                let mut rest = Commit::new();
                rest.appends = commit.appends.split_off(1);
                let mut first = self.store.commit(commit).await?;
                tokio::task::yield_now().await;
                let rest = self.store.commit(rest).await?;
                first.appended.extend(rest.appended);
                first.mark = rest.mark;
                Ok(first)
            }
            Breach::AnswersOtherPositions => {
                let mut committed = self.store.commit(commit).await?;
                for append in &mut committed.appended {
                    append.positions.reverse();
                }
                Ok(committed)
            }
            Breach::AcceptsWhatIsStale => {
                for append in &mut commit.appends {
                    append.expected = Expected::Any;
                }
                self.store.commit(commit).await
            }
            _ => self.store.commit(commit).await,
        }
    }

    fn show(&self, mut page: LogPage, end: u64) -> LogPage {
        match self.breach {
            Breach::LosesAnEvent => hide(&mut page, |position| position == 77),
            Breach::SkipsAnEventForOne if nth(&self.pages, 100) => {
                let skipped = page.events.first().map(|event| event.position.get());
                hide(&mut page, |position| Some(position) == skipped);
            }
            Breach::RepeatsAnEvent if nth(&self.pages, 40) => {
                if let (Some(event), Some(cursor)) = (page.events.last(), page.cursors.last()) {
                    let (event, cursor) = (event.clone(), cursor.clone());
                    page.events.push(event);
                    page.cursors.push(cursor);
                }
            }
            Breach::SwapsTwoOfASubject => {
                let mut pairs = page.events.windows(2);
                let of_one = pairs.position(|two| {
                    two[0].subject == two[1].subject && two[0].stream == two[1].stream
                });
                if let Some(first) = of_one {
                    page.events.swap(first, first + 1);
                }
            }
            Breach::ShowsCommitsLate => hide(&mut page, |position| {
                position % 97 == 0 && position + 40 > end
            }),
            _ => {}
        }
        page
    }
}

fn nth(counter: &AtomicU64, every: u64) -> bool {
    counter.fetch_add(1, Ordering::SeqCst) % every == every - 1
}

fn hide(page: &mut LogPage, is_hidden: impl Fn(u64) -> bool) {
    let shown = page.events.drain(..).zip(page.cursors.drain(..));
    let (events, cursors) = shown
        .filter(|(event, _)| !is_hidden(event.position.get()))
        .unzip();
    (page.events, page.cursors) = (events, cursors);
}

/// An answer about events that nobody has.
fn invented(commit: &Commit) -> Committed {
    let appended = commit.appends.iter().map(|append| Appended {
        stream: append.stream.clone(),
        subject: append.subject.clone(),
        version: Version::new(append.events.len() as u64),
        positions: (1..=append.events.len() as u64)
            .map(Position::new)
            .collect(),
    });
    Committed {
        appended: appended.collect(),
        mark: Cursor::from_text("0"),
    }
}

#[async_trait]
impl StoreLayer for Broken {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.write(commit).await
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let page = self.store.read_log(after, limit).await?;
        let end = self.store.log_end().await?.as_text().parse().unwrap();
        Ok(self.show(page, end))
    }

    async fn log_grown(&self, seen: &Cursor, patience: Duration) {
        match self.breach {
            Breach::WakesNobody => std::future::pending().await,
            _ => self.store.log_grown(seen, patience).await,
        }
    }
}

struct Fixture(Arc<dyn EventStore>);

#[async_trait]
impl StoreFixture for Fixture {
    async fn open(&self) -> Arc<dyn EventStore> {
        Arc::clone(&self.0)
    }
}

/// What the checker says about a store in memory that is broken in one point.
fn report(breach: Breach) -> Report {
    let broken = Broken {
        store: Arc::new(MemoryStore::new()),
        breach,
        commits: AtomicU64::new(0),
        pages: AtomicU64::new(0),
    };
    let fixture = Fixture(Arc::new(Layered(broken)));
    let mut report = None;
    run(async {
        let mut fire = Fire::new().writers(4).duration(Duration::from_millis(400));
        if breach == Breach::WakesNobody {
            fire = fire.longest_delay(Duration::from_millis(100));
        }
        report = Some(fire.run(&fixture).await);
    });
    report.unwrap()
}

fn is_caught(breach: Breach, fault: Fault) {
    let report = report(breach);
    assert!(
        report.count(fault) > 0,
        "{breach:?} is no {fault:?}: {report}"
    );
    assert!(
        report.to_string().contains("seed"),
        "the run can be repeated"
    );
}

#[test]
fn a_store_that_breaks_nothing_is_clean() {
    let report = report(Breach::None);
    report.assert_clean();
    let has_happened = report.acknowledged > 100 && report.refused > 10 && report.restarts > 10;
    assert!(has_happened, "{report}");
}

#[test]
fn a_store_that_loses_an_event_is_caught() {
    is_caught(Breach::LosesAnEvent, Fault::NotStored);
}

#[test]
fn a_store_that_skips_an_event_for_one_reader_is_caught() {
    is_caught(Breach::SkipsAnEventForOne, Fault::Lost);
}

#[test]
fn a_store_that_repeats_an_event_is_caught() {
    is_caught(Breach::RepeatsAnEvent, Fault::Repeated);
}

#[test]
fn a_store_that_swaps_two_events_of_a_subject_is_caught() {
    is_caught(Breach::SwapsTwoOfASubject, Fault::OutOfOrder);
}

#[test]
fn a_store_that_shows_a_commit_behind_the_cursor_is_caught() {
    is_caught(Breach::ShowsCommitsLate, Fault::Lost);
}

#[test]
fn a_store_that_acknowledges_without_storing_is_caught() {
    is_caught(Breach::AcknowledgesWithoutStoring, Fault::NotStored);
}

#[test]
fn a_store_that_stores_what_it_refuses_is_caught() {
    is_caught(Breach::StoresWhatItRefuses, Fault::Refused);
}

#[test]
fn a_store_that_stores_half_of_a_dropped_commit_is_caught() {
    is_caught(Breach::StoresHalfOfWhatIsDropped, Fault::Torn);
}

#[test]
fn a_store_that_answers_other_positions_is_caught() {
    is_caught(Breach::AnswersOtherPositions, Fault::Moved);
}

#[test]
fn a_store_that_accepts_what_is_stale_is_caught() {
    is_caught(Breach::AcceptsWhatIsStale, Fault::Answer);
}

#[test]
fn a_store_that_wakes_nobody_is_caught() {
    is_caught(Breach::WakesNobody, Fault::Slow);
}
