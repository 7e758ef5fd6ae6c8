//! What is in the log of an aggregate beside ordinary events: such as nobody knows any more, such as were split or dropped, and damage.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::message::{MessageId, Payload};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::{
    Append, Commit, EventStore, EventStream, Expected, Layered, LoadQuery, NewEvent, Recorded,
    StoreError, StoreLayer, StreamName, Subject, Version,
};
use cqrs::upcast::JsonObject;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BUSES, BookPut, Library, Put, READ, causes, known, shelf, text};
use crate::support::Story;

fn subject(id: &str) -> Subject {
    Subject::new(r"Library\Shelf", id).unwrap()
}

fn event_stream() -> StreamName {
    StreamName::new("event_stream").unwrap()
}

/// Appends an event as a program of another time would have.
async fn append(library: &Library, id: &str, number: u128, name: &str, payload: &str) {
    let event = NewEvent {
        id: MessageId::from_uuid(Uuid::from_u128(number)),
        name: name.to_owned(),
        schema_version: 1,
        payload: Payload::from_json(payload),
        metadata: Metadata::new(),
        created_at: library.app.clock().now(),
    };
    let append = Append::about(event_stream(), subject(id), Expected::Any, vec![event]);
    let store = library.app.store_named("main").unwrap();
    store
        .commit(Commit::new().with_append(append))
        .await
        .unwrap();
}

/// A shelf of today, to whose books nothing happens but that they are put and taken; once they were lost, too.
#[derive(Default)]
struct TodaysShelf {
    books: usize,
}

#[derive(Serialize, Deserialize, Command)]
struct PutToday {
    shelf: String,
}

#[aggregate(id = String, type = "Library\\Shelf", ignores = ["BookLost"])]
impl TodaysShelf {
    #[handles(key = shelf)]
    fn put_today(&self, _: &PutToday) -> BookPut {
        BookPut {
            book: "Ulysses".to_owned(),
            beside: self.books,
        }
    }

    #[apply]
    fn on_put(&mut self, event: &BookPut) {
        assert_eq!(event.beside, self.books, "decided on another state");
        self.books += 1;
    }
}

fn put_today() -> PutToday {
    let shelf = shelf("a");
    PutToday { shelf }
}

/// A peer's aggregates cannot be written any more once their last event is deprecated.
#[tokio::test]
async fn a_deprecated_last_event_leaves_the_aggregate_writable() {
    let folder = tempfile::tempdir().unwrap();
    let before = Library::on_file(folder.path(), "").await;
    before.fill("a", &["Emma"]).await;
    append(&before, "a", 7, "BookLost", "{}").await;
    let path = folder.path().join("library.db");
    let service = format!("{{ driver: sqlite, path: '{}' }}", path.display());
    let known = registrations![TodaysShelf, BookPut, PutToday, TodaysShelf::put_today];
    let (app, _) = Story::of(text(&service, ""), known).start().await;
    for version in [3, 4] {
        let receipt = app.dispatch(put_today()).await.unwrap();
        assert_eq!(receipt.written()[0].version, Version::new(version));
    }
    append(&before, "a", 8, "BookLost", "{}").await;
    let receipt = app.dispatch(put_today()).await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(6));
}

#[tokio::test]
async fn an_event_that_nobody_knows_names_itself_and_its_aggregate() {
    let library = Library::in_memory("cache: 0").await;
    library.fill("a", &["Emma"]).await;
    append(&library, "a", 7, "BookLost", "{}").await;
    let error = library.put("a", "Faust").await.unwrap_err();
    let said = causes(&error);
    let expected =
        r#"Library\Shelf a has the event "BookLost" at version 2, for which it has no `#[apply]`"#;
    assert!(said.contains(expected), "{said}");
    assert!(said.contains(r#"ignores = ["BookLost"]"#), "{said}");
    assert!(!error.is_rejection() && !error.is_conflict());
    library.fill("b", &["Emma"]).await;
}

/// What was one event for several books.
#[derive(Deserialize)]
struct BooksPut {
    books: Vec<String>,
    beside: usize,
}

#[upcaster(event = "BooksPut", from = 1)]
fn one_by_one(old: BooksPut) -> Vec<BookPut> {
    let BooksPut { books, beside } = old;
    let put = |(more, book)| BookPut {
        book,
        beside: beside + more,
    };
    books.into_iter().enumerate().map(put).collect()
}

/// Nobody wants to know any more.
#[upcaster(event = "ShelfDusted", from = 1)]
fn never_mind(_: JsonObject) {}

fn with_upcasters() -> Vec<Registration> {
    let mut all = known().to_vec();
    all.extend(registrations![one_by_one, never_mind]);
    all
}

/// Two applications on one file: the first has seen the shelf before the other puts another book there.
async fn two_processes(names: [(&str, &str); 2]) -> (Library, Library, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    let service = format!("{{ driver: sqlite, path: '{}' }}", path.display());
    let one = Library::of(text(&service, ""), with_upcasters()).await;
    let other = Library::of(text(&service, ""), with_upcasters()).await;
    for ((name, payload), number) in names.into_iter().zip(7..) {
        append(&one, "a", number, name, payload).await;
    }
    (one, other, folder)
}

#[tokio::test]
async fn an_event_that_is_split_counts_as_one_and_is_applied_in_all_its_parts_once() {
    let first = (
        "BooksPut",
        r#"{ "books": ["Emma", "Dracula"], "beside": 0 }"#,
    );
    let second = (
        "BooksPut",
        r#"{ "books": ["Faust", "Ulysses"], "beside": 2 }"#,
    );
    let (one, other, _folder) = two_processes([first, second]).await;
    let view = |expected: &'static str, read: usize| {
        move |shelves: Repository<super::Shelf>| async move {
            let before = READ.get();
            let view = shelves.view(&shelf("a")).await?.unwrap();
            assert_eq!(view.books.join(" "), expected);
            assert_eq!(READ.get() - before, read);
            Ok(())
        }
    };
    one.look(view("Emma Dracula Faust Ulysses", 4)).await;
    other.fill("a", &["Bible"]).await;
    one.look(view("Emma Dracula Faust Ulysses Bible", 1)).await;
    let receipt = one.put("a", "Koran").await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(4));
}

#[tokio::test]
async fn an_event_that_is_dropped_counts_and_says_nothing() {
    let put = ("BookPut", r#"{ "book": "Emma", "beside": 0 }"#);
    let (one, other, _folder) = two_processes([put, ("ShelfDusted", "{}")]).await;
    one.fill("a", &["Dracula"]).await;
    append(&one, "a", 9, "ShelfDusted", "{}").await;
    let receipt = other.put("a", "Faust").await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(5));
    let receipt = one.put("a", "Ulysses").await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(6));
}

/// A log that somebody has laid hands on.
struct Tampered {
    inner: Arc<dyn EventStore>,
    how: fn(&mut Vec<Recorded>),
}

#[async_trait]
impl StoreLayer for Tampered {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        let events = self.inner.load_subject(stream, subject, query).await?;
        let mut events: Vec<Recorded> = events.try_collect().await?;
        (self.how)(&mut events);
        Ok(stream::iter(events.into_iter().map(Ok)).boxed())
    }
}

/// What is said of a shelf of three books when its log was treated like that.
async fn said(how: fn(&mut Vec<Recorded>)) -> String {
    let text = format!(
        "event_store: {{ stores: {{ main: {{ type: store, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf', cache: 0 }} }} }} }} }}
{BUSES}"
    );
    let inner: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let library = |store: Arc<dyn EventStore>| {
        let mut story = Story::of(text.clone(), known());
        story.builder = story.builder.provide_named("store", store);
        Library::from_story(story)
    };
    let whole = library(Arc::clone(&inner)).await;
    whole.fill("a", &["Emma", "Dracula", "Faust"]).await;
    let damaged = library(Arc::new(Layered(Tampered { inner, how }))).await;
    let error = damaged.put("a", "Ulysses").await.unwrap_err();
    assert!(!error.is_rejection() && !error.is_conflict());
    causes(&error)
}

#[tokio::test]
async fn a_hole_in_the_versions_is_told_with_its_place() {
    let said = said(|events| drop(events.remove(1))).await;
    let expected = r"Library\Shelf a should have version 2 next, and stream event_stream has version 3 there (position 3)";
    assert!(said.contains(expected), "{said}");
}

#[tokio::test]
async fn a_missing_beginning_is_told() {
    let said = said(|events| drop(events.remove(0))).await;
    assert!(said.contains("should have version 1 next"), "{said}");
}

#[tokio::test]
async fn a_version_that_is_there_twice_is_told_and_not_applied_twice() {
    let said = said(|events| {
        let mut again = events[1].clone();
        again.position = cqrs::store::Position::new(9);
        events.insert(2, again);
    })
    .await;
    let expected =
        "should have version 3 next, and stream event_stream has version 2 there (position 9)";
    assert!(said.contains(expected), "{said}");
}

#[tokio::test]
async fn an_event_that_does_not_decode_names_its_place_and_its_field() {
    let library = Library::in_memory("").await;
    append(&library, "a", 7, "BookPut", r#"{ "book": 5, "beside": 0 }"#).await;
    let shelf = shelf("a");
    let book = "Faust".to_owned();
    let error = library.app.dispatch(Put { shelf, book }).await.unwrap_err();
    let said = causes(&error);
    assert!(
        said.contains("version 1 in stream event_stream (position 1)"),
        "{said}"
    );
    assert!(said.contains("book"), "{said}");
}
