//! One owner at a time.

use std::time::Duration;

use futures::future::join_all;

use super::StoreFixture;
use super::sample::{LONG, NOON};

/// Until the owner gives it back or its time has run out.
pub async fn a_lease_has_one_owner(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = store
        .acquire_lease("mails", "one", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    assert_eq!(
        (lease.name.as_str(), lease.until),
        ("mails", NOON.saturating_add(LONG))
    );
    assert_eq!(
        store
            .acquire_lease("mails", "two", NOON, LONG)
            .await
            .unwrap(),
        None
    );
    assert!(
        store
            .acquire_lease("letters", "two", NOON, LONG)
            .await
            .unwrap()
            .is_some()
    );
}

/// With the same token: it has not changed hands.
pub async fn the_owner_prolongs_its_lease(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = store
        .acquire_lease("mails", "one", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    let later = NOON.saturating_add(Duration::from_secs(20));
    let second = store
        .acquire_lease("mails", "one", later, LONG)
        .await
        .unwrap()
        .expect("the lease");
    assert_eq!(
        (first.token, second.until),
        (second.token, later.saturating_add(LONG))
    );
    assert_eq!(
        store
            .acquire_lease("mails", "two", first.until, LONG)
            .await
            .unwrap(),
        None
    );
}

/// With a greater token.
pub async fn a_lease_that_has_run_out_is_taken_by_another(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = store
        .acquire_lease("mails", "one", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    let second = store
        .acquire_lease("mails", "two", first.until, LONG)
        .await
        .unwrap()
        .expect("the lease");
    assert!(second.token > first.token);
    assert_eq!(
        store
            .acquire_lease("mails", "one", first.until, LONG)
            .await
            .unwrap(),
        None
    );
}

/// At once, with a greater token.
pub async fn a_lease_that_was_given_back_is_free(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = store
        .acquire_lease("mails", "one", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    store.release_lease(&first).await.unwrap();
    let second = store
        .acquire_lease("mails", "two", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    assert!(second.token > first.token);
}

/// Who was too slow does not take the lease away from who has it now.
pub async fn an_old_lease_cannot_be_given_back(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let first = store
        .acquire_lease("mails", "one", NOON, LONG)
        .await
        .unwrap()
        .expect("the lease");
    store
        .acquire_lease("mails", "two", first.until, LONG)
        .await
        .unwrap()
        .expect("the lease");
    store.release_lease(&first).await.unwrap();
    assert_eq!(
        store
            .acquire_lease("mails", "three", first.until, LONG)
            .await
            .unwrap(),
        None
    );
}

/// Through two handles, as of two processes.
pub async fn of_many_who_ask_at_once_one_gets_the_lease(fixture: &impl StoreFixture) {
    let stores = [fixture.open().await, fixture.open().await];
    for round in 0..10 {
        let name = format!("mails-{round}");
        let asking = (0..16).map(|number| {
            let (store, name) = (&stores[number % 2], &name);
            async move {
                store
                    .acquire_lease(name, &format!("owner-{number}"), NOON, LONG)
                    .await
                    .unwrap()
            }
        });
        let leases = join_all(asking).await;
        assert_eq!(leases.iter().flatten().count(), 1);
    }
}
