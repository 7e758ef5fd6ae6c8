//! What ends badly leaves the state in memory as the store has it.

use super::{Then, application, balances, book, clear_it, open, reads};
use crate::support::within;
use cqrs::prelude::*;

/// An application with an account of 10, and a command that did not end well.
async fn after(then: Then) -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (app, _, gate) = application(folder.path(), "", "").start_with_gate().await;
    let _ = app.dispatch(open("a")).await.unwrap();
    let _ = app.dispatch(book("a", 10)).await.unwrap();
    let clearing = tokio::spawn({
        let (app, command) = (app.clone(), clear_it("a", 5, then.clone()));
        async move { app.dispatch(command).await }
    });
    match then {
        Then::Wait => {
            gate.arrival(1).await;
            clearing.abort();
            assert!(within(clearing).await.unwrap_err().is_cancelled());
        }
        Then::SpoilAndDrop | Then::SpoilAndSave => drop(within(clearing).await.unwrap().unwrap()),
        _ => drop(within(clearing).await.unwrap().unwrap_err()),
    }
    (app, folder)
}

/// The account is at 10: one can book that much off, and not more.
async fn assert_unharmed(then: Then) {
    let (app, _folder) = after(then).await;
    let _ = app.dispatch(book("a", -11)).await.unwrap_err();
    let _ = app.dispatch(book("a", -10)).await.unwrap();
    assert_eq!(balances(&app).await, [0, 10, 0]);
}

#[tokio::test]
async fn what_was_saved_by_a_command_that_failed_leaves_no_trace() {
    assert_unharmed(Then::Fail).await;
}

#[tokio::test]
async fn what_was_saved_by_a_command_that_was_cancelled_leaves_no_trace() {
    assert_unharmed(Then::Wait).await;
}

#[tokio::test]
async fn an_event_that_was_applied_by_half_leaves_no_trace() {
    assert_unharmed(Then::Spoil).await;
}

#[tokio::test]
async fn an_event_that_was_applied_by_half_leaves_no_trace_where_the_panic_is_caught() {
    assert_unharmed(Then::SpoilAndDrop).await;
    assert_unharmed(Then::SpoilAndSave).await;
}

#[tokio::test]
async fn a_rejection_brings_the_state_back() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = application(folder.path(), "", "").start().await;
    let _ = app.dispatch(open("a")).await.unwrap();
    let _ = app.dispatch(book("a", -1)).await.unwrap_err();
    assert_eq!(reads(app.dispatch(book("a", 1))).await.0, 0);
}
