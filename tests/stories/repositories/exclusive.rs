//! A store that nobody else writes, whose aggregates are taken from memory without a look at it, and this very program changes it.

use cqrs::inject::Batch;
use cqrs::store::{StreamName, Subject};

use super::{BUSES, BookTaken, Library, known, shelf};
use crate::support::{Story, stream};

async fn library() -> Library {
    let text = format!(
        "services: {{ store: {{ driver: memory }} }}
event_store: {{ stores: {{ main: {{ type: store, exclusive: true, repositories: {{ shelves: {{ aggregate_type: 'Library\\Shelf' }} }} }} }} }}
{BUSES}"
    );
    let library = Library::from_story(Story::of(text, known())).await;
    library.fill("a", &["Emma", "Faust"]).await;
    assert_eq!(books(&library).await, ["Emma", "Faust"]);
    library
}

/// What stands on the shelf.
async fn books(library: &Library) -> Vec<String> {
    let (tell, told) = std::sync::mpsc::channel();
    library
        .look(move |shelves| async move {
            let shelf = shelves.view(&shelf("a")).await?;
            tell.send(shelf.map(|it| it.books.clone())).unwrap();
            Ok(())
        })
        .await;
    told.recv().unwrap().unwrap_or_default()
}

fn event_stream() -> StreamName {
    StreamName::new("event_stream").unwrap()
}

fn person() -> Subject {
    Subject::new(r"Library\Shelf", "a").unwrap()
}

#[tokio::test]
async fn what_its_keeper_erases_is_forgotten() {
    let library = library().await;
    let keeper = library.app.keeper("main").unwrap();
    let erased = keeper.erase(&event_stream(), &person()).await.unwrap();
    assert_eq!(erased.events, 2);
    assert!(books(&library).await.is_empty());
    library.fill("a", &["Ulysses"]).await;
    assert_eq!(books(&library).await, ["Ulysses"]);
    let events = stream(&library.app, "event_stream").await;
    let last = events.last().unwrap();
    assert_eq!(last.decode::<super::BookPut>().unwrap().beside, 0);
}

#[tokio::test]
async fn nothing_is_decided_on_what_its_keeper_has_erased() {
    let library = library().await;
    let keeper = library.app.keeper("main").unwrap();
    keeper.erase(&event_stream(), &person()).await.unwrap();
    let worked = library.work(|shelves| async move {
        assert!(shelves.load(&shelf("a")).await?.books.is_empty());
        Ok(())
    });
    let _ = worked.await.unwrap();
}

#[tokio::test]
async fn what_its_keeper_deletes_or_renames_is_not_found() {
    let first = library().await;
    let keeper = first.app.keeper("main").unwrap();
    keeper.delete(&event_stream()).await.unwrap();
    assert!(books(&first).await.is_empty());
    let second = library().await;
    let keeper = second.app.keeper("main").unwrap();
    let renamed = keeper.rename_type(r"Library\Shelf", "Elsewhere").await;
    renamed.unwrap();
    assert!(books(&second).await.is_empty());
}

#[tokio::test]
async fn what_is_written_by_hand_is_seen() {
    let library = library().await;
    let store = library.app.event_store("main").unwrap();
    let book = "Emma".to_owned();
    let batch = Batch::to(&event_stream())
        .about(person())
        .event(&BookTaken { book });
    store.append(batch).await.unwrap();
    assert_eq!(books(&library).await, ["Faust"]);
    store.delete(&event_stream()).await.unwrap();
    assert!(books(&library).await.is_empty());
    library.fill("a", &["Dracula"]).await;
    assert_eq!(books(&library).await, ["Dracula"]);
}

#[tokio::test]
async fn what_is_written_to_the_bare_store_is_seen() {
    let library = library().await;
    let store = library.app.store_named("main").unwrap();
    store.delete(&event_stream()).await.unwrap();
    assert!(books(&library).await.is_empty());
}
