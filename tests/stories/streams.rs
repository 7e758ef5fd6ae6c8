//! Questions that only the log answers: a store's streams as a parameter of a finder.

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::{EventStream, LoadQuery, NameQuery, StoreError, StreamName, Subject, Version};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::support::Story;

#[derive(Serialize, Deserialize, Command)]
struct Lend {
    book: u32,
    to: String,
}

#[derive(Serialize, Deserialize, Event)]
struct Lent {
    to: String,
}

#[derive(Serialize, Deserialize, Event)]
struct Noticed;

#[derive(Default)]
struct Book;

#[aggregate(id = u32)]
impl Book {
    #[handles(create_or_load, key = book)]
    fn lend(&self, command: &Lend) -> HandlerResult<Lent> {
        let to = command.to.clone();
        Ok(Lent { to })
    }
    #[apply]
    fn lent(&mut self, _: &Lent) {}
}

#[event_listener(inline)]
fn notice(_: &Lent, events: Events) -> HandlerResult {
    Ok(events.raise(Noticed)?)
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<String>)]
struct Borrowers {
    from: Of,
}

#[derive(Serialize, Deserialize)]
enum Of {
    Everything,
    Stream(String),
    Book(u32),
    Archive,
}

#[query_handler]
async fn borrowers(
    query: Borrowers,
    streams: Streams,
    #[named("archive")] archive: Streams,
) -> HandlerResult<Vec<String>> {
    let books = StreamName::new("books")?;
    let events = match query.from {
        Of::Everything => streams.all(),
        Of::Stream(name) => {
            streams
                .load(&StreamName::new(name)?, LoadQuery::all())
                .await?
        }
        Of::Book(book) => {
            let book = Subject::new("Book", book.to_string())?;
            let second = LoadQuery::all().from(Version::new(2));
            streams.load_subject(&books, &book, second).await?
        }
        Of::Archive => archive.all(),
    };
    named(events).await
}

async fn named(events: EventStream) -> HandlerResult<Vec<String>> {
    let names = events.and_then(|event| async move { Ok(event.decode::<Lent>()?.to) });
    Ok(names.try_collect().await?)
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<StreamName>)]
struct Names;

#[query_handler]
async fn names(_: Names, streams: Streams) -> HandlerResult<Vec<StreamName>> {
    let names = streams.stream_names(NameQuery::default()).await?;
    for name in &names {
        assert!(streams.has_stream(name).await?);
    }
    Ok(names)
}

async fn library() -> App {
    let configuration = "
services: { library: { driver: memory }, cellar: { driver: memory } }
service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }
event_store:
  stores:
    books: { type: library, default: true, repositories: { books: { aggregate_type: Book, stream_name: books } } }
    archive: { type: cellar }
";
    let handlers = registrations![
        Lend,
        Lent,
        Noticed,
        Book,
        Book::lend,
        notice,
        Borrowers,
        borrowers,
        Names,
        names
    ];
    let (app, _) = Story::of(configuration, handlers).start().await;
    for (book, to) in [(1, "Petra"), (2, "Paul"), (1, "Maria")] {
        let to = to.to_owned();
        let _ = app.dispatch(Lend { book, to }).await.unwrap();
    }
    app
}

#[tokio::test]
async fn a_finder_reads_the_whole_log_without_the_framework_s_streams() {
    let app = library().await;
    let from = Of::Everything;
    assert_eq!(
        app.ask(Borrowers { from }).await.unwrap(),
        ["Petra", "Paul", "Maria"]
    );
}

#[tokio::test]
async fn a_finder_reads_a_stream_and_the_later_events_of_a_subject() {
    let app = library().await;
    let from = Of::Stream("books".to_owned());
    assert_eq!(
        app.ask(Borrowers { from }).await.unwrap(),
        ["Petra", "Paul", "Maria"]
    );
    let from = Of::Book(1);
    assert_eq!(app.ask(Borrowers { from }).await.unwrap(), ["Maria"]);
}

#[tokio::test]
async fn the_named_store_is_another_one() {
    let app = library().await;
    let from = Of::Archive;
    assert!(app.ask(Borrowers { from }).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_stream_that_is_not_there_is_an_error_of_the_store() {
    let app = library().await;
    let from = Of::Stream("film".to_owned());
    let error = app.ask(Borrowers { from }).await.unwrap_err();
    let missing = error.downcast_ref::<StoreError>();
    assert!(
        matches!(missing, Some(StoreError::StreamNotFound { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn a_finder_sees_which_streams_there_are() {
    let app = library().await;
    let names = app.ask(Names).await.unwrap();
    assert!(names.iter().any(|name| name.as_str() == "books"));
}
