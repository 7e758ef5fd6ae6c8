//! An aggregate type that has got another name: who was born under the old one keeps it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cqrs::aggregate::RepositoryError;
use cqrs::error::DispatchError;
use cqrs::memory::MemoryStore;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::{
    EventStore, EventStream, Layered, LoadQuery, StoreError, StoreLayer, StreamName, Subject,
    SubjectHead, Version,
};
use serde::{Deserialize, Serialize};

use super::{BookPut, BookTaken, Library, causes};
use crate::support::{Story, stream};

/// What was a `Library\Shelf` once.
#[derive(Default)]
struct Bookcase {
    books: Vec<String>,
}

/// The bookcase must be there.
#[derive(Serialize, Deserialize, Command)]
struct Add {
    case: String,
    book: String,
}

/// There may be none yet.
#[derive(Serialize, Deserialize, Command)]
struct Fill {
    case: String,
    book: String,
}

/// There must be none yet.
#[derive(Serialize, Deserialize, Command)]
struct Build {
    case: String,
}

#[aggregate(id = String, aliases = ["Chest", "Library\\Shelf"])]
impl Bookcase {
    fn putting(&self, book: &str) -> BookPut {
        let (book, beside) = (book.to_owned(), self.books.len());
        BookPut { book, beside }
    }

    #[handles(key = case)]
    fn add(&self, command: &Add) -> BookPut {
        self.putting(&command.book)
    }

    #[handles(create_or_load, key = case)]
    fn fill(&self, command: &Fill) -> BookPut {
        self.putting(&command.book)
    }

    #[handles(create, key = case)]
    fn build(&self, _: &Build) -> BookPut {
        self.putting("Bible")
    }

    #[apply]
    fn on_put(&mut self, event: &BookPut) {
        assert_eq!(event.beside, self.books.len(), "decided on another state");
        self.books.push(event.book.clone());
    }

    #[apply]
    fn on_taken(&mut self, event: &BookTaken) {
        self.books.retain(|book| *book != event.book);
    }
}

fn story(services: &str, repository: &str) -> Story {
    let text = format!(
        "{services}
event_store: {{ stores: {{ main: {{ type: store, {repository} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }} }}"
    );
    Story::of(
        text,
        registrations![
            Bookcase,
            BookPut,
            BookTaken,
            Add,
            Fill,
            Build,
            Bookcase::add,
            Bookcase::fill,
            Bookcase::build
        ],
    )
}

async fn renamed(folder: &Path, repository: &str) -> App {
    let path = folder.join("library.db");
    let services = format!(
        "services: {{ store: {{ driver: sqlite, path: '{}' }} }}",
        path.display()
    );
    story(&services, repository).start().await.0
}

fn add(case: &str, book: &str) -> Add {
    let (case, book) = (case.to_owned(), book.to_owned());
    Add { case, book }
}

fn fill(case: &str, book: &str) -> Fill {
    let (case, book) = (case.to_owned(), book.to_owned());
    Fill { case, book }
}

fn build(case: &str) -> Build {
    let case = case.to_owned();
    Build { case }
}

/// Whom the command was about, and the version that it brought them to.
fn written(receipt: Result<Receipt, DispatchError>) -> String {
    let receipt = receipt.unwrap();
    let [written] = receipt.written() else {
        panic!("one aggregate is written: {receipt:?}");
    };
    let subject = written.subject.as_ref().unwrap();
    format!("{subject} at {}", written.version)
}

#[tokio::test]
async fn who_was_born_under_an_older_name_keeps_it_and_new_ones_get_the_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let before = Library::on_file(folder.path(), "").await;
    before.fill("a", &["Emma", "Dracula"]).await;
    let app = renamed(folder.path(), "").await;
    assert_eq!(
        written(app.dispatch(add("a", "Faust")).await),
        r"Library\Shelf a at 3"
    );
    assert_eq!(
        written(app.dispatch(fill("a", "Ulysses")).await),
        r"Library\Shelf a at 4"
    );
    assert_eq!(
        written(app.dispatch(fill("b", "Emma")).await),
        "Bookcase b at 1"
    );
    assert_eq!(
        written(app.dispatch(add("b", "Faust")).await),
        "Bookcase b at 2"
    );
    assert_eq!(written(app.dispatch(build("c")).await), "Bookcase c at 1");
    let error = app.dispatch(add("d", "Emma")).await.unwrap_err();
    assert!(matches!(
        error.downcast_ref(),
        Some(RepositoryError::AggregateNotFound { .. })
    ));
}

/// Other processes may still be the old program while the new one is rolled out.
#[tokio::test]
async fn old_and_new_program_write_the_same_aggregate() {
    let folder = tempfile::tempdir().unwrap();
    let before = Library::on_file(folder.path(), "").await;
    let app = renamed(folder.path(), "").await;
    for book in ["Emma", "Dracula", "Faust"] {
        before.fill("a", &[book]).await;
        let _ = app.dispatch(add("a", book)).await.unwrap();
    }
    let subjects = stream(&app, "event_stream").await;
    assert_eq!(subjects.len(), 6);
}

#[tokio::test]
async fn an_id_that_is_taken_under_an_older_name_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let before = Library::on_file(folder.path(), "").await;
    before.fill("a", &["Emma"]).await;
    let app = renamed(folder.path(), "").await;
    let error = app.dispatch(build("a")).await.unwrap_err();
    assert!(error.is_conflict());
    let said = causes(&error);
    let expected = r"Library\Shelf a in stream event_stream is at version 1, expected was none yet";
    assert!(said.contains(expected), "{said}");
    assert_eq!(stream(&app, "event_stream").await.len(), 1);
}

#[tokio::test]
async fn with_a_stream_of_its_own_it_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let before = Library::on_file(folder.path(), "one_stream_per_aggregate: true").await;
    before.fill("a", &["Emma"]).await;
    let own =
        "repositories: { cases: { aggregate_type: Bookcase, one_stream_per_aggregate: true } }";
    let app = renamed(folder.path(), own).await;
    let _ = app.dispatch(add("a", "Faust")).await.unwrap();
    let _ = app.dispatch(fill("b", "Faust")).await.unwrap();
    assert_eq!(stream(&app, r"Library\Shelf-a").await.len(), 2);
    assert_eq!(stream(&app, "Bookcase-b").await.len(), 1);
}

#[tokio::test]
async fn a_configuration_may_go_on_with_the_older_name() {
    let folder = tempfile::tempdir().unwrap();
    let old = r"repositories: { cases: { aggregate_type: 'Library\Shelf', stream_name: cases } }";
    let app = renamed(folder.path(), old).await;
    let written = written(app.dispatch(fill("a", "Faust")).await);
    assert_eq!(written, "Bookcase a at 1");
    assert_eq!(stream(&app, "cases").await.len(), 1);
}

/// Counts the questions that a store is asked about aggregates.
struct Counting {
    inner: Arc<dyn EventStore>,
    questions: Arc<AtomicUsize>,
}

#[async_trait]
impl StoreLayer for Counting {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        self.inner.load_subject(stream, subject, query).await
    }

    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        self.inner.subject_head(stream, subject).await
    }
}

#[tokio::test]
async fn who_is_found_under_the_new_name_is_not_looked_for_under_older_ones() {
    let questions = Arc::new(AtomicUsize::new(0));
    let store: Arc<dyn EventStore> = Arc::new(Layered(Counting {
        inner: Arc::new(MemoryStore::new()),
        questions: Arc::clone(&questions),
    }));
    let asked = || questions.swap(0, Ordering::SeqCst);
    let mut story = story(
        "",
        "repositories: { cases: { aggregate_type: Bookcase, cache: 0 } }",
    );
    story.builder = story.builder.provide_named("store", store);
    let (app, _) = story.start().await;
    let _ = app.dispatch(build("a")).await.unwrap();
    assert_eq!(asked(), 0, "whether it is new is settled by the commit");
    let _ = app.dispatch(add("a", "Faust")).await.unwrap();
    assert_eq!(asked(), 1);
    let _ = app.dispatch(fill("b", "Faust")).await.unwrap();
    assert_eq!(asked(), 3, "it might have been called something else");
}
