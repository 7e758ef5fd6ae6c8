//! Looking back: at a version, at a time, at everything.

use std::sync::Arc;
use std::time::Duration;

use cqrs::aggregate::{At, RepositoryError};
use cqrs::store::Version;
use cqrs::time::Clock;
use cqrs_testing::PausedClock;
use futures::TryStreamExt;

use super::{BookPut, BookTaken, Library, READ, known, shelf, text};
use crate::support::Story;

#[tokio::test]
async fn an_aggregate_is_seen_as_it_was_at_a_version() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma", "Dracula", "Faust"]).await;
    library
        .look(|shelves| async move {
            let second = At::version(Version::new(2));
            let then = shelves.load_at(&shelf("a"), second).await?;
            assert_eq!(then.books, ["Emma", "Dracula"]);
            assert_eq!(then.version(), Version::new(2));
            assert_eq!(then.into_state().books.len(), 2);
            let newest = At::version(Version::new(3));
            assert_eq!(shelves.load_at(&shelf("a"), newest).await?.books.len(), 3);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn an_aggregate_is_seen_as_it_was_at_a_time() {
    let clock = PausedClock::new();
    let mut story = Story::of(text("{ driver: memory }", ""), known());
    story.builder = story.builder.clock(Arc::new(clock.clone()));
    let library = Library::from_story(story).await;
    let mut moments = Vec::new();
    for book in ["Emma", "Dracula"] {
        clock.advance(Duration::from_secs(60)).await;
        library.fill("a", &[book]).await;
        moments.push(clock.now());
    }
    let between = moments[0].saturating_add(Duration::from_secs(59));
    let before = clock.now().saturating_add(Duration::ZERO);
    assert_eq!(before, moments[1]);
    library
        .look(move |shelves| async move {
            for (moment, books) in [(moments[0], 1), (between, 1), (moments[1], 2)] {
                let then = shelves.load_at(&shelf("a"), At::time(moment)).await?;
                assert_eq!(then.books.len(), books, "at {moment}");
            }
            let birth = moments[0].as_micros() - 1;
            let before = At::time(cqrs::time::Timestamp::from_micros(birth));
            assert!(shelves.view_at(&shelf("a"), before).await?.is_none());
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn what_was_never_there_is_told() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma"]).await;
    library
        .look(|shelves| async move {
            let third = At::version(Version::new(3));
            let error = shelves.load_at(&shelf("a"), third).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                r"Library\Shelf a is at version 1 and was never at version 3"
            );
            let missing = shelves.load_at(&shelf("b"), third).await.unwrap_err();
            assert!(matches!(missing, RepositoryError::AggregateNotFound { .. }));
            assert!(shelves.view_at(&shelf("b"), third).await?.is_none());
            let birth = At::version(Version::NONE);
            assert!(shelves.view_at(&shelf("a"), birth).await?.is_none());
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn what_is_saved_and_not_stored_is_not_looked_at() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma"]).await;
    let receipt = library
        .work(|shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            root.record(root.putting("Dracula"));
            shelves.save(root).await?;
            assert_eq!(shelves.view(&shelf("a")).await?.unwrap().books.len(), 1);
            let second = At::version(Version::new(2));
            shelves.load_at(&shelf("a"), second).await.unwrap_err();
            assert_eq!(shelves.load(&shelf("a")).await?.books.len(), 2);
            Ok(())
        })
        .await;
    assert_eq!(receipt.unwrap().events(), 1);
}

#[tokio::test]
async fn looking_back_leaves_the_newest_state_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::on_file(folder.path(), "").await;
    library.fill("a", &["Emma", "Dracula"]).await;
    let first = At::version(Version::FIRST);
    library
        .look(move |shelves| async move {
            assert_eq!(shelves.load_at(&shelf("a"), first).await?.books, ["Emma"]);
            Ok(())
        })
        .await;
    let before = READ.get();
    library.fill("a", &["Faust"]).await;
    assert_eq!(READ.get(), before, "nothing is read for the next decision");
}

#[tokio::test]
async fn a_view_takes_its_state_from_memory_and_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (
        Library::on_file(folder.path(), "").await,
        Library::on_file(folder.path(), "").await,
    );
    one.fill("a", &["Emma", "Dracula"]).await;
    let view = |books: usize, read: usize| {
        move |shelves: cqrs::Repository<super::Shelf>| async move {
            let before = READ.get();
            for _ in 0..2 {
                let view = shelves.view(&shelf("a")).await?.unwrap();
                assert_eq!((view.books.len(), view.state().books.len()), (books, books));
                assert_eq!(view.version(), Version::new(books as u64));
            }
            assert_eq!(READ.get() - before, read);
            Ok(())
        }
    };
    one.look(view(2, 0)).await;
    other.look(view(2, 2)).await;
    other.fill("a", &["Faust"]).await;
    one.look(view(3, 1)).await;
    one.fill("a", &["Ulysses"]).await;
}

#[tokio::test]
async fn the_history_has_every_event_as_it_was_recorded() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma"]).await;
    library.fill("b", &["Dracula"]).await;
    let taken = library
        .work(|shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            let book = "Emma".to_owned();
            root.record(BookTaken { book });
            Ok(shelves.save(root).await?)
        })
        .await;
    let _ = taken.unwrap();
    library
        .look(|shelves| async move {
            let history = shelves.history(&shelf("a")).await?;
            let history: Vec<_> = history.try_collect().await?;
            assert_eq!(history.len(), 2);
            assert_eq!(history[0].decode::<BookPut>()?.book, "Emma");
            assert_eq!(history[1].decode::<BookTaken>()?.book, "Emma");
            assert_eq!(history[1].version, Version::new(2));
            let nobody = shelves.history(&shelf("c")).await?;
            assert!(nobody.try_collect::<Vec<_>>().await?.is_empty());
            Ok(())
        })
        .await;
}
