//! How far subscriptions have got, and who may say so.

use cqrs_core::store::{CheckpointMove, Commit, Cursor, Expected, Fence, Lease, StoreError};

use super::StoreFixture;
use super::sample::{LONG, NOON, commit, deposit, refused, version};

fn to(cursor: &str, fence: Option<Fence>) -> CheckpointMove {
    CheckpointMove {
        subscription: "mails".to_owned(),
        to: Cursor::from_text(cursor),
        fence,
    }
}

fn moving(cursor: &str, lease: &Lease) -> Commit {
    Commit::new().with_checkpoint(to(cursor, Some(lease.fence())))
}

async fn lease(store: &dyn cqrs_core::store::EventStore, owner: &str) -> Lease {
    store
        .acquire_lease("mails", owner, NOON, LONG)
        .await
        .unwrap()
        .expect("the lease")
}

/// Nothing is known about it.
pub async fn a_new_subscription_has_no_checkpoint(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    assert_eq!(store.checkpoint("mails").await.unwrap(), None);
    assert!(store.checkpoints().await.unwrap().is_empty());
}

/// Without a lease a checkpoint is made, never moved.
pub async fn a_checkpoint_without_a_lease_is_made_but_not_moved(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, Commit::new().with_checkpoint(to("3", None))).await;
    commit(&*store, Commit::new().with_checkpoint(to("7", None))).await;
    assert_eq!(
        store.checkpoint("mails").await.unwrap(),
        Some(Cursor::from_text("3"))
    );
}

/// To wherever its owner says, back included.
pub async fn the_owner_of_the_lease_moves_the_checkpoint(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = lease(&*store, "me").await;
    for cursor in ["5", "9", "2"] {
        commit(&*store, moving(cursor, &lease)).await;
        assert_eq!(
            store.checkpoint("mails").await.unwrap(),
            Some(Cursor::from_text(cursor))
        );
    }
}

/// By subscription, in order.
pub async fn all_checkpoints_are_listed(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for subscription in ["b", "a"] {
        let made = CheckpointMove {
            subscription: subscription.to_owned(),
            to: Cursor::from_text("1"),
            fence: None,
        };
        commit(&*store, Commit::new().with_checkpoint(made)).await;
    }
    let names: Vec<String> = store
        .checkpoints()
        .await
        .unwrap()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["a", "b"]);
}

/// An owner that was paused, and whose lease somebody else has taken meanwhile, writes nothing any more.
pub async fn a_former_owner_is_fenced_off(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let old = lease(&*store, "old").await;
    commit(&*store, moving("1", &old)).await;
    let late = old.until.saturating_add(LONG);
    let new = store
        .acquire_lease("mails", "new", late, LONG)
        .await
        .unwrap()
        .expect("the lease has run out");
    let error = refused(
        &*store,
        deposit("a", Expected::NoStream, [1]).with_checkpoint(to("2", Some(old.fence()))),
    )
    .await;
    assert!(matches!(error, StoreError::Fenced { subscription } if subscription == "mails"));
    assert_eq!(version(&*store, "a").await, 0);
    assert_eq!(
        store.checkpoint("mails").await.unwrap(),
        Some(Cursor::from_text("1"))
    );
    commit(&*store, moving("2", &new)).await;
}

/// A token that nobody was given.
pub async fn a_lease_that_never_was_is_fenced_off(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let fence = Fence {
        name: "mails".to_owned(),
        token: 1,
    };
    let error = refused(&*store, Commit::new().with_checkpoint(to("1", Some(fence)))).await;
    assert!(matches!(error, StoreError::Fenced { .. }));
}

/// Time alone takes nothing away: only another owner does.
pub async fn a_lease_that_has_run_out_is_good_until_somebody_takes_it(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = lease(&*store, "me").await;
    assert!(lease.until > NOON);
    commit(&*store, moving("1", &lease)).await;
    store.release_lease(&lease).await.unwrap();
    commit(&*store, moving("2", &lease)).await;
}

/// Effect and checkpoint are one write.
pub async fn a_checkpoint_does_not_move_when_its_commit_is_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = lease(&*store, "me").await;
    commit(
        &*store,
        deposit("a", Expected::NoStream, [1]).with_checkpoint(to("1", Some(lease.fence()))),
    )
    .await;
    let stale = deposit("a", Expected::NoStream, [2]).with_checkpoint(to("2", Some(lease.fence())));
    assert!(refused(&*store, stale).await.is_conflict());
    assert_eq!(
        store.checkpoint("mails").await.unwrap(),
        Some(Cursor::from_text("1"))
    );
}
