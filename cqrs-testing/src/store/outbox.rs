//! Messages that wait for a relay: written with a commit, read in order, removed with the commit that says they were sent.

use cqrs_core::store::{
    Commit, Entries, EventStore, Expected, Fence, Lease, OutboxEntry, ParkedDelivery, Parking,
    Position, Sent, StoreError, Unsent,
};

use super::StoreFixture;
use super::sample::{LONG, NOON, commit, deposit, id, refused, version};

const ALL: usize = usize::MAX;

fn entry(transport: &str, number: u64) -> OutboxEntry {
    OutboxEntry {
        transport: transport.to_owned(),
        id: id(number),
        key: format!("key-{}", number % 2),
        body: format!("{{\"number\":{number}}}"),
    }
}

fn queueing(transport: &str, numbers: impl IntoIterator<Item = u64>) -> Commit {
    let mut commit = Commit::new();
    commit.outbox = numbers
        .into_iter()
        .map(|number| entry(transport, number))
        .collect();
    commit
}

fn sending(transport: &str, numbers: &[u64], fence: Option<Fence>) -> Commit {
    let mut commit = Commit::new();
    commit.sent.push(Sent {
        transport: transport.to_owned(),
        ids: numbers.iter().copied().map(id).collect(),
        fence,
    });
    commit
}

async fn outbox(store: &dyn EventStore, transport: &str, limit: usize) -> Vec<Unsent> {
    store
        .outbox(transport, Entries::Waiting, limit)
        .await
        .expect("the outbox is read")
}

async fn set_aside(store: &dyn EventStore, transport: &str, limit: usize) -> Vec<OutboxEntry> {
    let unsent = store
        .outbox(transport, Entries::SetAside, limit)
        .await
        .expect("what is set aside is read");
    unsent.into_iter().map(|unsent| unsent.entry).collect()
}

/// Parks what stands at `place`.
fn parking(transport: &str, place: u64) -> Commit {
    let mut commit = Commit::new();
    commit.parking.push(Parking::Park(ParkedDelivery {
        subscription: transport.to_owned(),
        position: Position::new(place),
        key: "key".to_owned(),
        event_name: "OpenAccount".to_owned(),
        reason: "no".to_owned(),
        attempts: 1,
        parked_at: NOON,
        retry_wanted: false,
    }));
    commit
}

async fn waiting(store: &dyn EventStore, transport: &str) -> Vec<OutboxEntry> {
    let unsent = outbox(store, transport, ALL).await;
    unsent.into_iter().map(|unsent| unsent.entry).collect()
}

fn entries(transport: &str, numbers: impl IntoIterator<Item = u64>) -> Vec<OutboxEntry> {
    let entry = |number| entry(transport, number);
    numbers.into_iter().map(entry).collect()
}

async fn lease(store: &dyn EventStore, owner: &str) -> Lease {
    store
        .acquire_lease("relay", owner, NOON, LONG)
        .await
        .unwrap()
        .expect("the lease")
}

/// The lease of an owner that was paused until another had taken it.
async fn lost_lease(store: &dyn EventStore) -> (Lease, Lease) {
    let old = lease(store, "old").await;
    let new = store
        .acquire_lease("relay", "new", old.until, LONG)
        .await
        .unwrap()
        .expect("the lease has run out");
    (old, new)
}

/// In the order in which they were written, whatever their ids; so in order within each key.
pub async fn what_waits_is_read_oldest_first(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [5, 3])).await;
    commit(&*store, queueing("sqs", [1])).await;
    commit(&*store, queueing("amqp", [4, 1, 2])).await;
    assert_eq!(
        waiting(&*store, "amqp").await,
        entries("amqp", [5, 3, 4, 1, 2])
    );
    let places: Vec<u64> = outbox(&*store, "amqp", ALL)
        .await
        .iter()
        .map(|unsent| unsent.place)
        .collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
}

/// The oldest of them; none is a number too.
pub async fn no_more_entries_come_than_were_asked_for(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [3, 2, 1])).await;
    let all = outbox(&*store, "amqp", ALL).await;
    for limit in 0..=4 {
        assert_eq!(
            outbox(&*store, "amqp", limit).await,
            all[..limit.min(3)].to_vec()
        );
    }
}

/// Behind a place that is gone or set aside as well, and of one transport only.
pub async fn what_waits_is_read_page_by_page(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    commit(&*store, queueing("sqs", [9])).await;
    commit(&*store, queueing("amqp", [3, 4, 5])).await;
    let places = outbox(&*store, "amqp", ALL).await;
    commit(&*store, sending("amqp", &[2], None)).await;
    commit(&*store, parking("amqp", places[3].place)).await;
    let behind = async |unsent: &Unsent, limit| {
        let entries = Entries::WaitingBehind(unsent.place);
        let page = store.outbox("amqp", entries, limit).await;
        page.expect("the page is read")
    };
    assert_eq!(behind(&places[0], 1).await, [places[2].clone()]);
    assert_eq!(
        behind(&places[1], ALL).await,
        [places[2].clone(), places[4].clone()]
    );
    assert_eq!(behind(&places[3], ALL).await, [places[4].clone()]);
    assert!(behind(&places[4], ALL).await.is_empty());
}

/// Nothing waits where nothing was written.
pub async fn an_unknown_transport_waits_for_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    assert!(outbox(&*store, "amqp", ALL).await.is_empty());
    commit(&*store, sending("amqp", &[1], None)).await;
}

/// As long as it waits; the first one stays as it is, where it is.
pub async fn an_entry_is_written_once(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    let mut again = queueing("amqp", [1, 3, 3]);
    again.outbox[0].body = "another".to_owned();
    commit(&*store, again).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [1, 2, 3]));
}

/// With the commit that says so.
pub async fn what_was_sent_is_gone(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = lease(&*store, "me").await;
    commit(&*store, queueing("amqp", [1, 2, 3, 4])).await;
    commit(&*store, sending("amqp", &[1, 3], Some(lease.fence()))).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2, 4]));
    commit(&*store, sending("amqp", &[2], None)).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [4]));
}

/// The answer to the first commit may have been lost.
pub async fn what_is_gone_may_be_sent_again(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let lease = lease(&*store, "me").await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    for _ in 0..2 {
        commit(&*store, sending("amqp", &[1], Some(lease.fence()))).await;
        assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2]));
    }
}

/// The same message may wait for several transports.
pub async fn entries_of_another_transport_stay(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    commit(&*store, queueing("sqs", [1, 2])).await;
    commit(&*store, sending("amqp", &[1, 2], None)).await;
    assert!(waiting(&*store, "amqp").await.is_empty());
    assert_eq!(waiting(&*store, "sqs").await, entries("sqs", [1, 2]));
}

/// A relay that was paused, and whose lease somebody else has taken meanwhile; nothing else of its commit is stored either.
pub async fn a_fenced_sender_removes_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    let (old, new) = lost_lease(&*store).await;
    let mut late = deposit("a", Expected::NoStream, [1]);
    late.sent = sending("amqp", &[1], Some(old.fence())).sent;
    late.outbox = entries("dead", [1]);
    let error = refused(&*store, late).await;
    assert!(matches!(error, StoreError::Fenced { subscription } if subscription == "relay"));
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [1, 2]));
    assert!(waiting(&*store, "dead").await.is_empty());
    assert_eq!(version(&*store, "a").await, 0);
    commit(&*store, sending("amqp", &[1], Some(new.fence()))).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2]));
}

/// A checkpoint's fence holds for the whole commit.
pub async fn a_fenced_checkpoint_removes_nothing(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1])).await;
    let (old, _) = lost_lease(&*store).await;
    let late = sending("amqp", &[1], None).with_checkpoint(cqrs_core::store::CheckpointMove {
        subscription: "relay".to_owned(),
        to: store.log_start(),
        fence: Some(old.fence()),
    });
    assert!(matches!(
        refused(&*store, late).await,
        StoreError::Fenced { .. }
    ));
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [1]));
}

/// Neither what it queues nor what it says was sent.
pub async fn a_refused_commit_leaves_the_outbox_alone(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, queueing("amqp", [1])).await;
    let mut stale = deposit("a", Expected::NoStream, [2]);
    stale.outbox = entries("amqp", [2]);
    stale.sent = sending("amqp", &[1], None).sent;
    assert!(refused(&*store, stale).await.is_conflict());
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [1]));
}

/// What was sent leaves first: in one commit an entry is sent to another transport, or back to the end of its own.
pub async fn an_entry_moves_in_one_commit(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2, 3])).await;
    let mut moving = sending("amqp", &[1, 2], None);
    moving.outbox = [entries("amqp", [1]), entries("dead", [2])].concat();
    commit(&*store, moving).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [3, 1]));
    assert_eq!(waiting(&*store, "dead").await, entries("dead", [2]));
}

/// Another process sees what waits, and what does not any more.
pub async fn the_outbox_is_shared(fixture: &impl StoreFixture) {
    let (one, two) = (fixture.open().await, fixture.open().await);
    commit(&*one, queueing("amqp", [1, 2])).await;
    assert_eq!(waiting(&*two, "amqp").await, entries("amqp", [1, 2]));
    commit(&*two, sending("amqp", &[1], None)).await;
    assert_eq!(waiting(&*one, "amqp").await, entries("amqp", [2]));
}

/// It holds up nobody, and comes back to its old place.
pub async fn what_is_set_aside_does_not_wait(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2, 3, 4])).await;
    let places = outbox(&*store, "amqp", ALL).await;
    for unsent in [&places[2], &places[0]] {
        commit(&*store, parking("amqp", unsent.place)).await;
    }
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2, 4]));
    assert_eq!(outbox(&*store, "amqp", 1).await, [places[1].clone()]);
    assert_eq!(
        set_aside(&*store, "amqp", ALL).await,
        entries("amqp", [1, 3])
    );
    assert_eq!(set_aside(&*store, "amqp", 1).await, entries("amqp", [1]));
    let mut releasing = Commit::new();
    releasing.parking.push(Parking::Release {
        subscription: "amqp".to_owned(),
        position: Position::new(places[2].place),
    });
    commit(&*store, releasing).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2, 3, 4]));
    assert_eq!(set_aside(&*store, "amqp", ALL).await, entries("amqp", [1]));
}

/// Places are the store's and not the transport's: what another one has set aside there is none of ours.
pub async fn each_transport_sets_its_own_entries_aside(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    commit(&*store, queueing("sqs", [1])).await;
    let place = outbox(&*store, "amqp", ALL).await[0].place;
    commit(&*store, parking("sqs", place)).await;
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [1, 2]));
    assert_eq!(waiting(&*store, "sqs").await, entries("sqs", [1]));
    for transport in ["amqp", "sqs"] {
        assert!(set_aside(&*store, transport, ALL).await.is_empty());
    }
}

/// Sent after all, or given up: it is not set aside any more, although somebody may still know why it was.
pub async fn what_was_set_aside_may_be_sent(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    commit(&*store, queueing("amqp", [1, 2])).await;
    let place = outbox(&*store, "amqp", ALL).await[0].place;
    commit(&*store, parking("amqp", place)).await;
    commit(&*store, sending("amqp", &[1], None)).await;
    assert!(set_aside(&*store, "amqp", ALL).await.is_empty());
    assert_eq!(waiting(&*store, "amqp").await, entries("amqp", [2]));
}
