//! Deliveries that share a transaction, and those that do not.

use super::*;

#[tokio::test]
async fn deliveries_share_a_transaction_with_the_checkpoint_of_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(25);
    office.count(0, 40).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..20), "two batches of ten");
    assert_eq!(office.passed(), 20);
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..40));
    assert_eq!(office.passed(), 40);
}

#[tokio::test]
async fn who_waits_for_a_receipt_waits_for_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(5);
    let first = office.app.dispatch(Count { from: 0, to: 1 }).await.unwrap();
    office.count(1, 8).await;
    office.gate.arrival(1).await;
    let waited = office.app.wait_for(&first);
    tokio::pin!(waited);
    tokio::select! {
        biased;
        _ = &mut waited => panic!("its number is not there for anybody to see"),
        () = tokio::task::yield_now() => {}
    }
    office.gate.open(1);
    within(waited).await.unwrap();
    assert_eq!(office.numbers(), all(0..8));
}

#[tokio::test]
async fn a_transaction_is_not_held_open_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    office.at.set(5);
    office.clock.advance(Duration::from_millis(20)).await;
    office.gate.open(1);
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
    office.gate.open(1);
    office.settle().await;
}

#[tokio::test]
async fn a_poison_event_in_a_batch_costs_nobody_else_anything() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_or_fail]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(17);
    office.count(0, 30).await;
    office.settle().await;
    let others: Vec<u32> = (0..30).filter(|number| *number != 17).collect();
    assert_eq!(office.numbers(), others, "each is there once");
    let parked = office.app.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].attempts, 2);
    assert_eq!(
        office.notebook.count("12"),
        2,
        "its first effect was undone"
    );
    assert_eq!(office.notebook.count("5") + office.notebook.count("18"), 2);
}

#[tokio::test]
async fn an_event_behind_a_parked_one_parts_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_or_fail]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(1);
    let read = async |number| {
        let meter = "gas".to_owned();
        let _ = office.app.dispatch(Read { meter, number }).await.unwrap();
    };
    read(1).await;
    let _ = office.app.dispatch(Count { from: 2, to: 5 }).await.unwrap();
    read(5).await;
    office.count(6, 8).await;
    office.settle().await;
    assert_eq!(office.numbers(), [2, 3, 4, 6, 7]);
    assert_eq!(office.app.parked().await.unwrap().len(), 2);
    assert_eq!(office.passed(), 7);
}

#[tokio::test]
async fn what_cannot_be_committed_is_found_and_parked_alone() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_what_cannot_stay]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(17);
    office.count(0, 30).await;
    office.settle().await;
    let others: Vec<u32> = (0..30).filter(|number| *number != 17).collect();
    assert_eq!(office.numbers(), others);
    assert_eq!(office.app.parked().await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_stages_something_commits_what_waits_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_notice]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..8));
    let noticed = main_log(&office.app).await.into_iter();
    assert_eq!(noticed.filter(|event| event.name == "Noticed").count(), 1);
}

#[tokio::test]
async fn who_dispatches_a_command_commits_the_checkpoint_of_those_before() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_check]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 4, "its own command has not ended yet");
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..8));
}

#[tokio::test]
async fn a_command_that_breaks_repeats_its_own_delivery_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_check]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(3);
    office.gate.open(2);
    office.count(0, 6).await;
    office.settle().await;
    assert_eq!(office.notebook.count("checked 3"), 2);
    assert_eq!(office.numbers(), [0, 1, 2, 3, 3, 4, 5]);
}

#[tokio::test]
async fn who_has_no_transaction_has_a_checkpoint_for_each_event() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![hear]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.passed(), 4);
    office.gate.open(1);
    office.settle().await;
}

#[tokio::test]
async fn who_is_told_to_stop_commits_what_was_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    let shutdown = tokio::spawn({
        let app = office.app.clone();
        async move { app.shutdown().await }
    });
    tokio::task::yield_now().await;
    office.gate.open(1);
    within(shutdown).await.unwrap().unwrap();
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
}
