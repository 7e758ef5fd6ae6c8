//! What is large or strange: it is stored as it is, or refused before anything is written.

use cqrs_core::message::{Metadata, Payload};
use cqrs_core::store::{Expected, LoadQuery, StoreError, StreamName, Subject};

use super::StoreFixture;
use super::sample::{account, accounts, commit, deposit, load, load_account, numbers, version};

/// A hundred megabytes in one event: stored whole, or too large; either way the store goes on.
pub async fn a_payload_of_a_hundred_megabytes_is_stored_or_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let mut large = deposit("a", Expected::NoStream, [1, 2]);
    let payload = Payload::from_json(format!(r#"{{"text":"{}"}}"#, "x".repeat(100_000_000)));
    large.appends[0].events[1].payload = payload.clone();
    match store.commit(large).await {
        Ok(_) => {
            let stored = load_account(&*store, "a", LoadQuery::all()).await;
            assert!(stored[1].payload == payload, "it has come back whole");
        }
        Err(StoreError::TooLarge { size, limit, .. }) => {
            assert!(size > 100_000_000 && limit < size);
            assert_eq!(version(&*store, "a").await, 0);
        }
        Err(other) => panic!("{other:?}"),
    }
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
}

/// Four hundred bytes name a stream or a subject; more is refused before a store is asked.
pub async fn names_have_four_hundred_bytes_at_most(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let longest = "é".repeat(200);
    let mut long = deposit("a", Expected::NoStream, [1]);
    long.appends[0].stream = StreamName::new(&longest).unwrap();
    long.appends[0].subject = Some(Subject::new(&longest, &longest).unwrap());
    commit(&*store, long.clone()).await;
    let stored = load(&*store, &long.appends[0].stream, LoadQuery::all()).await;
    assert_eq!(stored[0].subject, long.appends[0].subject);
    for too_long in ["x".repeat(401), "x".repeat(10_000)] {
        assert!(StreamName::new(&too_long).is_err());
        assert!(Subject::new("Account", &too_long).is_err());
    }
}

/// Quotes, wildcards, emojis, and the character of which C strings end.
pub async fn characters_of_all_kinds_come_back(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let strange = [
        "it's",
        "100%_",
        "a\"b",
        "../..",
        "😀 é ß",
        "NULL",
        "-- ;",
        "\u{feff}\u{202e}",
        " ",
    ];
    for (number, name) in (1..).zip(strange) {
        let mut letter = deposit(name, Expected::NoStream, [number]);
        let written = &mut letter.appends[0].events[0];
        written.name = format!("{name}\u{0}{name}");
        written.payload = Payload::from_json(format!(
            r#"{{"text":"\u0000","lone":"\ud83d","name":{}}}"#,
            serde_json::to_string(name).unwrap()
        ));
        written.metadata = Metadata::new().with("note", format!("{name}\u{0}{name}"));
        commit(&*store, letter.clone()).await;
        let [stored] = &load_account(&*store, name, LoadQuery::all()).await[..] else {
            panic!("{name:?} has one event");
        };
        let written = &letter.appends[0].events[0];
        assert_eq!(
            (&stored.name, &stored.payload),
            (&written.name, &written.payload)
        );
        assert_eq!(stored.metadata.get().unwrap(), &written.metadata);
        assert_eq!(stored.subject, Some(account(name)));
    }
    assert_eq!(
        load(&*store, &accounts(), LoadQuery::all()).await.len(),
        strange.len()
    );
}

/// A store keeps payloads, and does not read them: who decodes is told.
pub async fn a_payload_that_is_no_json_holds_nobody_up(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    for (number, payload) in (1..).zip(["not json", "", "{", "\u{0}", "[1,", "NaN"]) {
        let mut letter = deposit("a", Expected::Any, [number]);
        letter.appends[0].events[0].payload = Payload::from_json(payload);
        commit(&*store, letter).await;
    }
    commit(&*store, deposit("a", Expected::Any, [100])).await;
    let stored = load_account(&*store, "a", LoadQuery::all()).await;
    assert_eq!(numbers(&stored), [1, 2, 3, 4, 5, 6, 100]);
    assert_eq!(stored[0].payload.as_str(), "not json");
    assert_eq!(stored[3].payload.as_str(), "\u{0}");
    let page = store.read_log(&store.log_start(), 100).await.unwrap();
    assert_eq!(page.events.len(), 7);
}
