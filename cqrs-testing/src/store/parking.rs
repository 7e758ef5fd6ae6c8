//! Deliveries that are set aside.

use cqrs_core::store::{Commit, Expected, ParkedDelivery, Parking, Position};

use super::StoreFixture;
use super::sample::{NOON, commit, deposit, refused};

fn parked(subscription: &str, position: u64) -> ParkedDelivery {
    ParkedDelivery {
        subscription: subscription.to_owned(),
        position: Position::new(position),
        key: "Account/a".to_owned(),
        event_name: "AmountDeposited".to_owned(),
        reason: "the mail server says \"no\"".to_owned(),
        attempts: 3,
        parked_at: NOON,
        retry_wanted: false,
    }
}

fn parking(change: Parking) -> Commit {
    Commit {
        parking: vec![change],
        ..Commit::new()
    }
}

/// By position, of one subscription or of all.
pub async fn what_is_parked_is_listed_by_position(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for (subscription, position) in [("mails", 20), ("letters", 10), ("mails", 5)] {
        commit(
            &*store,
            parking(Parking::Park(parked(subscription, position))),
        )
        .await;
    }
    assert_eq!(
        store.parked(Some("mails")).await.unwrap(),
        [parked("mails", 5), parked("mails", 20)]
    );
    assert_eq!(
        store.parked(None).await.unwrap(),
        [
            parked("mails", 5),
            parked("letters", 10),
            parked("mails", 20)
        ]
    );
    assert!(store.parked(Some("nobody")).await.unwrap().is_empty());
}

/// With what is known now.
pub async fn parking_again_replaces_what_is_known(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, parking(Parking::Park(parked("mails", 5)))).await;
    let later = ParkedDelivery {
        attempts: 9,
        reason: "still no".to_owned(),
        ..parked("mails", 5)
    };
    commit(&*store, parking(Parking::Park(later.clone()))).await;
    assert_eq!(store.parked(None).await.unwrap(), [later]);
}

fn retry(subscription: &str, position: u64) -> Commit {
    parking(Parking::Retry {
        subscription: subscription.to_owned(),
        position: Position::new(position),
    })
}

/// Until somebody has tried; asking for what is not parked is no error, and parks nothing.
pub async fn a_wish_for_a_retry_is_kept(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for (subscription, position) in [("mails", 5), ("letters", 5), ("mails", 20)] {
        commit(
            &*store,
            parking(Parking::Park(parked(subscription, position))),
        )
        .await;
    }
    for position in [5, 5, 6] {
        commit(&*store, retry("mails", position)).await;
    }
    let wanted = ParkedDelivery {
        retry_wanted: true,
        ..parked("mails", 5)
    };
    assert_eq!(
        store.parked(Some("mails")).await.unwrap(),
        [wanted, parked("mails", 20)]
    );
    assert_eq!(
        store.parked(Some("letters")).await.unwrap(),
        [parked("letters", 5)]
    );
}

/// Whoever parks it anew has tried, whatever it says about wishes.
pub async fn parking_again_forgets_the_wish_for_a_retry(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, parking(Parking::Park(parked("mails", 5)))).await;
    commit(&*store, retry("mails", 5)).await;
    let tried = ParkedDelivery {
        retry_wanted: true,
        ..parked("mails", 5)
    };
    commit(&*store, parking(Parking::Park(tried))).await;
    assert_eq!(store.parked(None).await.unwrap(), [parked("mails", 5)]);
}

/// Of this subscription only; releasing what is not parked is no error.
pub async fn a_released_delivery_is_parked_no_more(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for subscription in ["mails", "letters"] {
        commit(&*store, parking(Parking::Park(parked(subscription, 5)))).await;
    }
    for _ in 0..2 {
        let release = Parking::Release {
            subscription: "mails".to_owned(),
            position: Position::new(5),
        };
        commit(&*store, parking(release)).await;
    }
    assert_eq!(store.parked(None).await.unwrap(), [parked("letters", 5)]);
}

/// It is part of the commit like everything else.
pub async fn a_refused_commit_parks_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let mut stale = deposit("a", Expected::NoStream, [2]);
    stale.parking.push(Parking::Park(parked("mails", 5)));
    assert!(refused(&*store, stale).await.is_conflict());
    assert!(store.parked(None).await.unwrap().is_empty());
}
