//! What the tests of amendments share.

use std::sync::Arc;

use cqrs_core::store::{
    Amendment, Append, Commit, EventStore, Expected, LoadQuery, Recorded, Selection, StoreError,
    StreamName, Subject,
};

use super::StoreFixture;
use super::sample::{account, accounts, commit, deposit, events, load, read_log};

/// The store, unless it refuses what it does not promise.
pub(super) async fn open(fixture: &impl StoreFixture) -> Option<Arc<dyn EventStore>> {
    let store = fixture.open().await;
    if store.promises().amendments {
        return Some(store);
    }
    commit(&*store, deposit("a", Expected::Any, [1])).await;
    let error = store
        .amend(Amendment::erase(accounts(), account("a")))
        .await;
    assert!(
        matches!(error, Err(StoreError::Unsupported { .. })),
        "{error:?}"
    );
    let events = load(&*store, &accounts(), LoadQuery::all()).await;
    assert!(!events[0].is_absent(), "it was refused");
    None
}

/// Amends, and says how many events have changed.
pub(super) async fn amend(store: &dyn EventStore, amendment: Amendment) -> u64 {
    let amended = store.amend(amendment).await;
    amended.expect("the amendment is accepted").events
}

/// Every event there is.
pub(super) async fn log(store: &dyn EventStore) -> Vec<Recorded> {
    read_log(store, store.log_start(), 100).await.0
}

/// Everything in one stream becomes another.
pub(super) fn whole(stream: &StreamName, to: &StreamName) -> Amendment {
    Amendment::relocate(stream.clone(), to.clone(), Selection::All)
}

/// Events about somebody.
pub(super) fn about(
    subject: Subject,
    expected: Expected,
    numbers: impl IntoIterator<Item = u64>,
) -> Commit {
    Commit::new().with_append(Append::about(
        accounts(),
        subject,
        expected,
        events(numbers),
    ))
}

/// A customer.
pub(super) fn customer(id: &str) -> Subject {
    Subject::new("Customer", id).expect("a subject")
}
