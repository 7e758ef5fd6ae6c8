//! What a repository does for the aggregates that are its own: where they live, what they are called, what they were.

mod conflict;
mod exclusive;
mod histories;
mod identity_map;
mod names;
mod past;
mod rewritten;
mod straddling;
mod streams;
mod types;
mod unsaved;

use std::cell::Cell;
use std::path::Path;
use std::sync::{Arc, Mutex};

use cqrs::error::DispatchError;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use futures::future::BoxFuture;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Story, main_log};

thread_local! {
    /// How many stored events were read, in the thread of one test.
    static READ: Cell<usize> = const { Cell::new(0) };
    /// How often a decision was asked.
    static DECIDED: Cell<usize> = const { Cell::new(0) };
}

fn noticed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    READ.set(READ.get() + 1);
    String::deserialize(deserializer)
}

#[derive(Debug, Default)]
struct Shelf {
    books: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
struct BookPut {
    #[serde(deserialize_with = "noticed")]
    book: String,
    /// So many were there before.
    beside: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
struct BookTaken {
    book: String,
}

#[derive(Debug, Serialize, Deserialize, Command)]
struct Put {
    shelf: String,
    book: String,
}

#[derive(Debug, thiserror::Error)]
#[error("the shelf is full")]
struct Full;

#[aggregate(id = String, type = "Library\\Shelf")]
impl Shelf {
    fn putting(&self, book: &str) -> BookPut {
        BookPut {
            book: book.to_owned(),
            beside: self.books.len(),
        }
    }

    #[handles(create_or_load, key = shelf)]
    fn put(&self, command: &Put) -> Result<BookPut, Full> {
        DECIDED.set(DECIDED.get() + 1);
        if self.books.len() == 20 {
            return Err(Full);
        }
        Ok(self.putting(&command.book))
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

/// Does what the test has written down.
#[derive(Debug, Serialize, Deserialize, Command)]
struct Work;

/// Looks at what the test wants to see.
#[derive(Debug, Serialize, Deserialize, Query)]
#[query(reply = ())]
struct Look;

type Task = Box<dyn FnOnce(Repository<Shelf>) -> BoxFuture<'static, HandlerResult> + Send>;

/// What the next handler does.
#[derive(Default)]
struct Script(Mutex<Option<Task>>);

impl Script {
    fn write<F>(&self, task: impl FnOnce(Repository<Shelf>) -> F + Send + 'static)
    where
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        *self.0.lock().unwrap() = Some(Box::new(|shelves| Box::pin(task(shelves))));
    }

    fn take(&self) -> Task {
        self.0.lock().unwrap().take().unwrap()
    }
}

#[command_handler]
async fn work(_: Work, shelves: Repository<Shelf>, script: Service<Script>) -> HandlerResult {
    let task = script.take();
    task(shelves).await
}

#[query_handler]
async fn look(_: Look, shelves: Repository<Shelf>, script: Service<Script>) -> HandlerResult {
    let task = script.take();
    task(shelves).await
}

fn known() -> [Registration; 9] {
    registrations![
        Shelf,
        BookPut,
        BookTaken,
        Put,
        Work,
        Look,
        Shelf::put,
        work,
        look
    ]
}

const BUSES: &str = "service_bus: { command_buses: { commands: ~ }, query_buses: { queries: ~ } }";

/// The configuration of a library whose store is `service`, and whose repository of shelves says this.
fn text(service: &str, repository: &str) -> String {
    format!(
        "services: {{ store: {service} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf', {repository} }} }} }} }} }}
{BUSES}"
    )
}

struct Library {
    app: App,
    script: Arc<Script>,
}

impl Library {
    async fn of(text: String, known: impl IntoIterator<Item = Registration>) -> Self {
        Self::from_story(Story::of(text, known)).await
    }

    async fn from_story(mut story: Story) -> Self {
        let script = Arc::new(Script::default());
        story.builder = story.builder.provide(Arc::clone(&script));
        let (app, _) = story.start().await;
        Self { app, script }
    }

    async fn in_memory(repository: &str) -> Self {
        Self::of(text("{ driver: memory }", repository), known()).await
    }

    async fn on_file(folder: &Path, repository: &str) -> Self {
        let path = folder.join("library.db");
        let service = format!("{{ driver: sqlite, path: '{}' }}", path.display());
        Self::of(text(&service, repository), known()).await
    }

    async fn put(&self, shelf: &str, book: &str) -> Result<Receipt, DispatchError> {
        let (shelf, book) = (shelf.to_owned(), book.to_owned());
        self.app.dispatch(Put { shelf, book }).await
    }

    /// A shelf with these books.
    async fn fill(&self, shelf: &str, books: &[&str]) {
        for book in books {
            let _ = self.put(shelf, book).await.unwrap();
        }
    }

    /// Does this in a handler of a command.
    async fn work<F>(
        &self,
        task: impl FnOnce(Repository<Shelf>) -> F + Send + 'static,
    ) -> Result<Receipt, DispatchError>
    where
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        self.script.write(task);
        self.app.dispatch(Work).await
    }

    /// Looks at this in a finder.
    async fn look<F>(&self, task: impl FnOnce(Repository<Shelf>) -> F + Send + 'static)
    where
        F: Future<Output = HandlerResult> + Send + 'static,
    {
        self.script.write(task);
        self.app.ask(Look).await.unwrap();
    }

    /// The names of the streams, with the events in each.
    async fn streams(&self) -> Vec<String> {
        let log = main_log(&self.app).await;
        log.iter()
            .map(|event| format!("{}: {}", event.stream, event.name))
            .collect()
    }
}

fn shelf(id: &str) -> String {
    id.to_owned()
}

/// All that an error says, cause by cause.
fn causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}
