//! Another process erases what an aggregate has lived through, or deletes its stream and writes another one: nobody goes on with what was.

use cqrs::aggregate::At;
use cqrs::store::{Amendment, StreamName, Subject, Version};

use super::{BookTaken, Library, READ, shelf};
use crate::support::stream;

/// Two applications on one file. The first has three books of the shelf in memory.
async fn two_processes() -> (Library, Library, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let one = Library::on_file(folder.path(), "").await;
    let other = Library::on_file(folder.path(), "").await;
    one.fill("a", &["Emma", "Dracula", "Faust"]).await;
    (one, other, folder)
}

fn event_stream() -> StreamName {
    StreamName::new("event_stream").unwrap()
}

async fn erase(library: &Library) {
    let store = library.app.store_named("main").unwrap();
    let person = Subject::new(r"Library\Shelf", "a").unwrap();
    let erased = store.amend(Amendment::erase(event_stream(), person));
    assert!(erased.await.unwrap().events > 0);
}

/// The same number of events, and only one book.
async fn rewrite(library: &Library) {
    let store = library.app.store_named("main").unwrap();
    store.delete(&event_stream()).await.unwrap();
    library.fill("a", &["Ulysses", "Bible"]).await;
    let taken = library
        .work(|shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            let book = "Bible".to_owned();
            root.record(BookTaken { book });
            Ok(shelves.save(root).await?)
        })
        .await;
    assert_eq!(taken.unwrap().written()[0].version, Version::new(3));
}

async fn assert_books(library: &Library, books: &'static [&'static str], version: u64) {
    library
        .look(move |shelves| async move {
            let view = shelves.view(&shelf("a")).await?.unwrap();
            assert_eq!(view.books, books);
            assert_eq!(view.version(), Version::new(version));
            Ok(())
        })
        .await;
}

/// The decision that is in the log last was about so many books.
async fn assert_decided_on(library: &Library, beside: usize) {
    let events = stream(&library.app, "event_stream").await;
    let last = events.last().unwrap();
    assert_eq!(last.decode::<super::BookPut>().unwrap().beside, beside);
}

#[tokio::test]
async fn what_was_erased_is_not_looked_at_and_its_versions_stay() {
    let (one, other, _folder) = two_processes().await;
    erase(&other).await;
    assert_books(&one, &[], 3).await;
    assert_books(&other, &[], 3).await;
    one.look(|shelves| async move {
        let second = At::version(Version::new(2));
        assert!(shelves.load_at(&shelf("a"), second).await?.books.is_empty());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn nothing_is_decided_on_what_was_erased() {
    let (one, other, _folder) = two_processes().await;
    erase(&other).await;
    let receipt = one.put("a", "Ulysses").await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(4));
    assert_decided_on(&one, 0).await;
    assert_books(&other, &["Ulysses"], 4).await;
}

#[tokio::test]
async fn what_was_erased_is_forgotten_also_where_more_has_happened_since() {
    let (one, other, _folder) = two_processes().await;
    erase(&other).await;
    other.fill("a", &["Ulysses"]).await;
    assert_books(&one, &["Ulysses"], 4).await;
    erase(&other).await;
    other.fill("a", &["Bible"]).await;
    let _ = one.put("a", "Koran").await.unwrap();
    assert_decided_on(&one, 1).await;
}

#[tokio::test]
async fn a_stream_that_was_written_anew_to_the_same_version_is_another_one() {
    let (one, other, _folder) = two_processes().await;
    rewrite(&other).await;
    assert_books(&one, &["Ulysses"], 3).await;
}

#[tokio::test]
async fn nothing_is_decided_on_a_stream_that_is_no_more() {
    let (one, other, _folder) = two_processes().await;
    rewrite(&other).await;
    let receipt = one.put("a", "Koran").await.unwrap();
    assert_eq!(receipt.written()[0].version, Version::new(4));
    assert_decided_on(&one, 1).await;
}

#[tokio::test]
async fn who_has_loaded_a_root_before_the_stream_was_written_anew_cannot_save_it() {
    let (one, other, _folder) = two_processes().await;
    let error = one
        .work(move |shelves| async move {
            let mut root = shelves.load(&shelf("a")).await?;
            rewrite(&other).await;
            root.record(root.putting("Koran"));
            Ok(shelves.save(root).await?)
        })
        .await
        .unwrap_err();
    assert!(error.is_conflict());
    assert_books(&one, &["Ulysses"], 3).await;
}

#[tokio::test]
async fn an_aggregate_whose_type_was_renamed_in_the_log_is_found_by_its_new_name() {
    let folder = tempfile::tempdir().unwrap();
    let one = Library::on_file(folder.path(), "").await;
    one.fill("a", &["Emma"]).await;
    let store = one.app.store_named("main").unwrap();
    let away = Amendment::rename_type(r"Library\Shelf", "Elsewhere").unwrap();
    let back = Amendment::rename_type("Elsewhere", r"Library\Shelf").unwrap();
    store.amend(away).await.unwrap();
    one.look(|shelves| async move {
        assert!(shelves.view(&shelf("a")).await?.is_none());
        Ok(())
    })
    .await;
    store.amend(back).await.unwrap();
    assert_books(&one, &["Emma"], 1).await;
}

#[tokio::test]
async fn what_was_written_anew_stays_in_memory_also_where_the_old_state_was_lost() {
    let library = Library::in_memory("").await;
    library.fill("a", &["Emma", "Dracula", "Faust"]).await;
    let panicking = library.work(|shelves| async move {
        let lost = shelves.load(&shelf("a")).await?;
        panic!("in the middle of it: {lost:?}")
    });
    assert!(panicking.await.is_err());
    let store = library.app.store_named("main").unwrap();
    store.delete(&event_stream()).await.unwrap();
    library.fill("a", &["Ulysses"]).await;
    assert_books(&library, &["Ulysses"], 1).await;
    let read = READ.get();
    assert_books(&library, &["Ulysses"], 1).await;
    assert_eq!(READ.get(), read, "nothing is read again");
}
