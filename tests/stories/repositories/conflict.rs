//! Two writers of one aggregate: who decides again, how often, and what is told at the end.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::message::MessageId;
use cqrs::store::{
    Append, Commit, Committed, EventStore, Expected, Layered, StoreError, StoreLayer,
};
use cqrs::time::{Clock, Jitter};
use cqrs_testing::PausedClock;
use uuid::Uuid;

use super::{BUSES, DECIDED, Library, causes, known, shelf};
use crate::support::{Story, within};

/// Somebody who is faster, so many times.
struct Rival {
    inner: Arc<dyn EventStore>,
    times: AtomicUsize,
}

#[async_trait]
impl StoreLayer for Rival {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let left = |times: usize| times.checked_sub(1);
        let faster = self
            .times
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
        if let (Ok(time), [append]) = (faster, commit.appends.as_slice()) {
            let mut events = append.events.clone();
            events[0].id = MessageId::from_uuid(Uuid::from_u128(time as u128));
            let rival = Append {
                events,
                expected: Expected::Any,
                ..append.clone()
            };
            self.inner.commit(Commit::new().with_append(rival)).await?;
        }
        self.inner.commit(commit).await
    }
}

/// A library with a shelf of one book, in which somebody else is faster so many times.
async fn library(repository: &str, times: usize, time: Option<(PausedClock, Steps)>) -> Library {
    let text = format!(
        "event_store: {{ stores: {{ main: {{ type: store, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf', {repository} }} }} }} }} }}
{BUSES}"
    );
    let rival = Arc::new(Layered(Rival {
        inner: Arc::new(MemoryStore::new()),
        times: AtomicUsize::new(0),
    }));
    let mut story = Story::of(text, known());
    story.builder = story
        .builder
        .provide_named("store", Arc::clone(&rival) as Arc<dyn EventStore>);
    if let Some((clock, steps)) = time {
        story.builder = story.builder.clock(Arc::new(clock)).jitter(Arc::new(steps));
    }
    let library = Library::from_story(story).await;
    library.fill("a", &["Emma"]).await;
    rival.0.times.store(times, Ordering::SeqCst);
    library
}

/// How often a decision was asked meanwhile.
async fn decisions<F: Future>(work: F) -> (usize, F::Output) {
    let before = DECIDED.get();
    let output = work.await;
    (DECIDED.get() - before, output)
}

#[tokio::test]
async fn a_decision_is_asked_again_as_often_as_the_configuration_says() {
    for (repository, times) in [("", 5), ("on_conflict: { retry: 2 }", 2)] {
        let patient = library(repository, times, None).await;
        let (asked, answer) = decisions(patient.put("a", "Faust")).await;
        let receipt = answer.unwrap();
        assert_eq!(asked, times + 1);
        let version = receipt.written()[0].version.get();
        assert_eq!(version, 2 + times as u64);
        let beaten = library(repository, times + 1, None).await;
        let (asked, answer) = decisions(beaten.put("a", "Faust")).await;
        assert_eq!(asked, times + 1);
        assert!(answer.unwrap_err().is_conflict());
    }
    let never = library("on_conflict: fail", 1, None).await;
    let (asked, answer) = decisions(never.put("a", "Faust")).await;
    assert_eq!(asked, 1);
    assert!(answer.unwrap_err().is_retryable());
}

#[tokio::test]
async fn a_conflict_that_stays_says_what_was_expected_and_what_is() {
    let library = library("on_conflict: { retry: 1 }", 2, None).await;
    let error = library.put("a", "Faust").await.unwrap_err();
    let said = causes(&error);
    let expected =
        r"Library\Shelf a in stream event_stream is at version 3, expected was version 2 by event";
    assert!(said.contains(expected), "{said}");
    assert!(error.is_conflict() && !error.is_rejection());
    assert_eq!(error.dropped(), ["BookPut"]);
    assert_eq!(
        library.streams().await.len(),
        3,
        "the rival's, and the first"
    );
}

#[tokio::test]
async fn a_handler_function_is_asked_once() {
    thread_local!(static ASKED: Cell<usize> = const { Cell::new(0) });
    let library = library("", 1, None).await;
    let error = library
        .work(|shelves| async move {
            ASKED.set(ASKED.get() + 1);
            let mut root = shelves.load(&shelf("a")).await?;
            root.record(root.putting("Faust"));
            Ok(shelves.save(root).await?)
        })
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(ASKED.get(), 1);
}

/// What the application's jitter was asked for; it gives all of it.
#[derive(Clone, Default)]
struct Steps(Arc<Mutex<Vec<Duration>>>);

impl Jitter for Steps {
    fn up_to(&self, upper: Duration) -> Duration {
        self.0.lock().unwrap().push(upper);
        upper
    }
}

#[tokio::test]
async fn before_each_new_attempt_a_little_more_time_passes_by_the_clock_of_the_application() {
    let (clock, steps) = (PausedClock::new(), Steps::default());
    let time = Some((clock.clone(), steps.clone()));
    let library = library("on_conflict: { retry: 12 }", 12, time).await;
    let start = clock.now();
    let put = tokio::spawn(async move { library.put("a", "Faust").await });
    within(async {
        while !put.is_finished() {
            clock.advance(Duration::from_millis(1)).await;
        }
    })
    .await;
    let _ = put.await.unwrap().unwrap();
    let steps = steps.0.lock().unwrap().clone();
    assert_eq!(steps.len(), 12);
    assert!(steps.is_sorted() && steps[0] < steps[5], "{steps:?}");
    assert!(steps[11] <= Duration::from_millis(250), "{steps:?}");
    let waited = steps.iter().sum::<Duration>();
    assert!(clock.now().since(start) >= waited);
}
