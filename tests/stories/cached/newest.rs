//! Who decides has the newest state, whoever has written it.

use cqrs::aggregate::RepositoryError;
use cqrs::store::StreamName;

use super::{Overdrawn, Then, application, balances, behind, book, clear_it, open, reads, settle};
use crate::support::within;

#[tokio::test]
async fn the_history_is_read_once_and_then_only_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = application(folder.path(), "", "").start().await;
    let _ = app.dispatch(open("a")).await.unwrap();
    for _ in 0..5 {
        let (read, booked) = reads(app.dispatch(book("a", 1))).await;
        assert_eq!((read, booked.unwrap().events()), (0, 1));
    }
    let (again, _) = application(folder.path(), "", "").start().await;
    let (read, _) = reads(again.dispatch(book("a", 1))).await;
    assert_eq!(read, 6, "another process reads all of it once");
    let (read, _) = reads(again.dispatch(clear_it("a", 1, Then::Return))).await;
    assert_eq!(read, 0, "and a function finds it too");
    let (read, _) = reads(app.dispatch(clear_it("a", 1, Then::Return))).await;
    assert_eq!(read, 2, "the first reads what the other has written");
    assert_eq!(balances(&app).await, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[tokio::test]
async fn without_a_cache_each_command_reads_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = application(folder.path(), "", "cache: 0").start().await;
    let _ = app.dispatch(open("a")).await.unwrap();
    for history in 1..4 {
        let (read, _) = reads(app.dispatch(book("a", 1))).await;
        assert_eq!(read, history);
    }
}

#[tokio::test]
async fn an_aggregate_that_has_no_place_any_more_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = application(folder.path(), "", "cache: 2").start().await;
    for account in ["a", "b", "c"] {
        let _ = app.dispatch(open(account)).await.unwrap();
    }
    assert_eq!(reads(app.dispatch(book("c", 1))).await.0, 0);
    assert_eq!(reads(app.dispatch(book("a", 1))).await.0, 1);
}

#[tokio::test]
async fn a_rejection_on_an_old_state_is_decided_again() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = behind(folder.path(), "", "", 100).await;
    let (read, booked) = reads(one.dispatch(book("a", -50))).await;
    assert_eq!((read, booked.unwrap().events()), (1, 1));
    let error = other.dispatch(book("a", -61)).await.unwrap_err();
    assert_eq!(error.downcast_ref::<Overdrawn>().unwrap().0, 60);
    assert_eq!(balances(&one).await, [0, 10, 110, 60]);
}

#[tokio::test]
async fn a_decision_on_an_old_state_that_says_nothing_is_asked_again() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = behind(folder.path(), "", "", -10).await;
    let _ = one.dispatch(settle("a")).await.unwrap();
    assert_eq!(balances(&one).await, [0, 10, 0], "nothing was left");
    let (other, _) = application(folder.path(), "", "").start().await;
    let _ = other.dispatch(book("a", 7)).await.unwrap();
    let _ = one.dispatch(settle("a")).await.unwrap();
    assert_eq!(balances(&one).await, [0, 10, 0, 7, 0]);
}

#[tokio::test]
async fn what_was_decided_on_an_old_state_is_a_conflict_that_nobody_sees() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = behind(folder.path(), "", "", 100).await;
    let receipt = one.dispatch(book("a", 1)).await.unwrap();
    assert_eq!(receipt.written()[0].version.get(), 4);
    assert_eq!(balances(&one).await, [0, 10, 110, 111]);
}

#[tokio::test]
async fn who_is_not_asked_again_is_not_given_an_old_state() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = behind(folder.path(), "", "on_conflict: fail", 100).await;
    let _ = one.dispatch(book("a", 1)).await.unwrap();
    assert_eq!(balances(&one).await, [0, 10, 110, 111]);
}

#[tokio::test]
async fn a_function_has_the_newest_state() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = behind(folder.path(), "", "", 100).await;
    let (read, cleared) = reads(one.dispatch(clear_it("a", 1, Then::Return))).await;
    assert_eq!((read, cleared.unwrap().events()), (1, 1));
    assert_eq!(balances(&one).await, [0, 10, 110, 111]);
}

#[tokio::test]
async fn an_exclusive_store_is_not_asked_for_what_the_cache_has() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = behind(folder.path(), "exclusive: true,", "", 100).await;
    let error = one
        .dispatch(clear_it("a", 1, Then::Return))
        .await
        .unwrap_err();
    assert!(error.is_conflict(), "the promise was broken: {error}");
    let _ = one.dispatch(clear_it("a", 1, Then::Return)).await.unwrap();
    assert_eq!(balances(&one).await, [0, 10, 110, 111]);
}

#[tokio::test]
async fn an_aggregate_whose_stream_was_deleted_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = application(folder.path(), "", "").start().await;
    for command in [book("a", 1), book("a", -5)] {
        let _ = app.dispatch(open("a")).await.unwrap();
        let _ = app.dispatch(book("a", 1)).await.unwrap();
        let store = app.store_named("main").unwrap();
        let stream = StreamName::new("accounts").unwrap();
        store.delete(&stream).await.unwrap();
        let error = app.dispatch(command).await.unwrap_err();
        let missing = error.downcast_ref::<RepositoryError>();
        assert!(missing.is_some(), "{error:?}");
    }
    let _ = app.dispatch(open("a")).await.unwrap();
    let _ = app.dispatch(book("a", 3)).await.unwrap();
    assert_eq!(balances(&app).await, [0, 3]);
}

#[tokio::test]
async fn that_an_aggregate_is_missing_is_not_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let (one, _) = application(folder.path(), "", "").start().await;
    let (other, _) = application(folder.path(), "", "").start().await;
    let _ = one.dispatch(book("a", 1)).await.unwrap_err();
    let _ = other.dispatch(open("a")).await.unwrap();
    let _ = within(one.dispatch(book("a", 1))).await.unwrap();
    let error = one.dispatch(open("a")).await.unwrap_err();
    assert!(error.is_conflict(), "it exists: {error}");
    let _ = one.dispatch(book("a", 1)).await.unwrap();
    assert_eq!(balances(&one).await, [0, 1, 2]);
}
