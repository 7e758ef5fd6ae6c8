//! Several types of aggregates in one repository: they share its store, its stream and its settings.

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use super::{BookPut, BookTaken, Library, Put, Shelf, causes};
use crate::support::{Story, main_log};

#[derive(Default)]
struct Reader {
    has: usize,
}

#[derive(Serialize, Deserialize, Event)]
struct BookLent {
    book: String,
}

#[derive(Serialize, Deserialize, Command)]
struct Lend {
    id: String,
    book: String,
}

#[aggregate(id = String)]
impl Reader {
    #[apply]
    fn on_lent(&mut self, _: &BookLent) {
        self.has += 1;
    }
}

/// Takes a book from the shelf of this id, for the reader of the same id.
#[command_handler]
async fn lend(
    command: Lend,
    #[named("library")] shelves: Repository<Shelf>,
    #[named("library")] readers: Repository<Reader>,
) -> HandlerResult {
    let Lend { id, book } = command;
    let mut shelf = shelves.load(&id).await?;
    let mut reader = readers.load_or_create(id).await?;
    if !shelf.books.contains(&book) || reader.has == 2 {
        return Err("not this one".into());
    }
    let lent = book.clone();
    reader.record(BookLent { book: lent });
    shelf.record(BookTaken { book });
    readers.save(reader).await?;
    shelves.save(shelf).await?;
    Ok(())
}

/// prooph's map: the names of the types, and classes that mean nothing here.
const MAP: &str = r"
services: { store: { driver: memory } }
event_store:
  stores:
    main:
      type: store
      repositories:
        library:
          aggregate_type: { 'Library\Shelf': App\Model\Shelf, Reader: App\Model\Reader }
          stream_name: library
          STRATEGY
service_bus: { command_buses: { commands: ~ } }
";

async fn app(strategy: &str) -> App {
    let known = registrations![
        Shelf,
        Reader,
        BookPut,
        BookTaken,
        BookLent,
        Put,
        Lend,
        Shelf::put,
        lend
    ];
    let story = Story::of(MAP.replace("STRATEGY", strategy), known);
    story.start().await.0
}

fn put(book: &str) -> Put {
    let (shelf, book) = ("7".to_owned(), book.to_owned());
    Put { shelf, book }
}

fn lend_out(book: &str) -> Lend {
    let (id, book) = ("7".to_owned(), book.to_owned());
    Lend { id, book }
}

async fn lines(app: &App) -> Vec<String> {
    let log = main_log(app).await;
    let line = |event: &cqrs::store::Recorded| {
        let subject = event.subject.as_ref().unwrap();
        format!("{}: {subject} at {}", event.stream, event.version)
    };
    log.iter().map(line).collect()
}

#[tokio::test]
async fn types_of_one_repository_share_its_stream_and_nothing_else() {
    let app = app("").await;
    let _ = app.dispatch(put("Emma")).await.unwrap();
    let _ = app.dispatch(lend_out("Emma")).await.unwrap();
    let error = app.dispatch(lend_out("Emma")).await.unwrap_err();
    assert!(error.is_rejection(), "{}", causes(&error));
    assert_eq!(
        lines(&app).await,
        [
            r"library: Library\Shelf 7 at 1",
            "library: Reader 7 at 1",
            r"library: Library\Shelf 7 at 2"
        ]
    );
}

#[tokio::test]
async fn types_that_share_the_streams_of_their_ids_keep_their_own_versions() {
    let app = app("one_stream_per_aggregate: true").await;
    let _ = app.dispatch(put("Emma")).await.unwrap();
    let _ = app.dispatch(put("Faust")).await.unwrap();
    let _ = app.dispatch(lend_out("Emma")).await.unwrap();
    let _ = app.dispatch(put("Dracula")).await.unwrap();
    assert_eq!(
        lines(&app).await,
        [
            r"library-7: Library\Shelf 7 at 1",
            r"library-7: Library\Shelf 7 at 2",
            "library-7: Reader 7 at 1",
            r"library-7: Library\Shelf 7 at 3",
            r"library-7: Library\Shelf 7 at 4"
        ]
    );
}

#[tokio::test]
async fn a_type_that_no_repository_names_has_one_of_its_own() {
    let library = Library::in_memory("stream_name: shelves").await;
    library.fill("a", &["Emma"]).await;
    assert_eq!(library.streams().await, ["shelves: BookPut"]);
}
