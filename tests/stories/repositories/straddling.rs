//! A log that changes while somebody reads it page by page: what is read is what the log says now, and no mixture.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::store::{
    Amendment, EventStore, EventStream, Layered, LoadQuery, StoreError, StoreLayer, StreamName,
    Subject, Version,
};
use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt, stream};

use super::{BUSES, BookTaken, Library, known, shelf};
use crate::support::Story;

type Act = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// Reads the aggregates of a store in two pages. Between them somebody acts.
struct Pages {
    store: Arc<dyn EventStore>,
    first: u64,
    between: Mutex<Option<Act>>,
}

#[async_trait]
impl StoreLayer for Pages {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        let act = self.between.lock().unwrap().take();
        let Some(act) = act else {
            return self.store.load_subject(stream, subject, query).await;
        };
        let first = query.clone().take(self.first);
        let first = self.store.load_subject(stream, subject, first).await?;
        let first: Vec<_> = first.try_collect().await?;
        act().await;
        let from = first.last().map_or(Version::FIRST, |it| it.version.next());
        let rest = self.store.load_subject(stream, subject, query.from(from));
        Ok(stream::iter(first).map(Ok).chain(rest.await?).boxed())
    }
}

async fn on(store: Arc<dyn EventStore>) -> Library {
    let text = format!(
        "event_store: {{ stores: {{ main: {{ type: store, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf' }} }} }} }} }}
{BUSES}"
    );
    let mut story = Story::of(text, known());
    story.builder = story.builder.provide_named("store", store);
    Library::from_story(story).await
}

/// Emma stands on the shelf, and Faust was put there and taken so many times.
async fn lend(library: &Library, book: &'static str, times: usize) {
    let worked = library
        .work(move |shelves| async move {
            let mut root = shelves.load_or_create(shelf("a")).await?;
            root.record(root.putting(book));
            for _ in 0..times {
                root.record(root.putting("Faust"));
                let book = "Faust".to_owned();
                root.record(BookTaken { book });
            }
            Ok(shelves.save(root).await?)
        })
        .await;
    let _ = worked.unwrap();
}

fn event_stream() -> StreamName {
    StreamName::new("event_stream").unwrap()
}

/// What somebody sees on the shelf, and at which version, who reads it in two pages and has this done between them.
async fn seen<F>(first: u64, act: impl FnOnce(Arc<Library>) -> F) -> (Vec<String>, u64)
where
    F: Future<Output = ()> + Send + 'static,
{
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new());
    let other = Arc::new(on(Arc::clone(&store)).await);
    lend(&other, "Emma", 100).await;
    let act = act(Arc::clone(&other));
    let act: Act = Box::new(move || Box::pin(act));
    let between = Mutex::new(Some(act));
    let pages = Pages {
        store,
        first,
        between,
    };
    let library = on(Arc::new(Layered(pages))).await;
    let (tell, told) = std::sync::mpsc::channel();
    library
        .look(move |shelves| async move {
            let shelf = shelves.view(&shelf("a")).await?.unwrap();
            tell.send((shelf.books.clone(), shelf.version().get()))
                .unwrap();
            Ok(())
        })
        .await;
    told.recv().unwrap()
}

async fn erase(library: &Library) {
    let store = library.app.store_named("main").unwrap();
    let person = Subject::new(r"Library\Shelf", "a").unwrap();
    let erased = store.amend(Amendment::erase(event_stream(), person));
    assert_eq!(erased.await.unwrap().events, 201);
}

#[tokio::test]
async fn what_is_erased_between_two_pages_is_forgotten() {
    let seen = seen(120, |other| async move { erase(&other).await }).await;
    assert_eq!(seen, (vec![], 201));
}

#[tokio::test]
async fn and_so_it_is_where_the_next_page_has_new_events_only() {
    let seen = seen(201, |other| async move {
        erase(&other).await;
        let taken = other.work(|shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            let book = "Ulysses".to_owned();
            root.record(BookTaken { book });
            Ok(shelves.save(root).await?)
        });
        let _ = taken.await.unwrap();
    });
    assert_eq!(seen.await, (vec![], 202));
}

#[tokio::test]
async fn of_a_stream_that_is_written_anew_between_two_pages_the_new_one_is_read() {
    let seen = seen(121, |other| async move {
        let store = other.app.store_named("main").unwrap();
        store.delete(&event_stream()).await.unwrap();
        lend(&other, "Dracula", 120).await;
    });
    assert_eq!(seen.await, (vec!["Dracula".to_owned()], 241));
}

#[tokio::test]
async fn what_was_recorded_meanwhile_is_read_as_well() {
    let seen = seen(150, |other| async move {
        other.fill("a", &["Dracula"]).await;
    });
    let books = ["Emma", "Dracula"].map(str::to_owned);
    assert_eq!(seen.await, (books.to_vec(), 202));
}
