//! Events are put into another stream, and aggregates are given another type.

use cqrs_core::message::Metadata;
use cqrs_core::store::{
    Amendment, Append, Commit, Entries, Expected, LoadQuery, NewEvent, OutboxEntry, ParkedDelivery,
    Parking, Position, Selection, StoreError, Subject, Version,
};

use super::StoreFixture;
use super::amendments::{about, amend, customer, log, open, whole};
use super::sample::{
    NOON, account, accounts, collect, commit, deposit, event, events, exact, id, load, numbers,
    read_log, stream, version, versions,
};

fn raised(name: &str, number: u64) -> NewEvent {
    NewEvent {
        name: name.to_owned(),
        ..event(number)
    }
}

/// They are the same events, under another name.
pub async fn relocated_events_keep_ids_versions_and_positions(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let wallets = stream("wallets");
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let before = log(&*store).await;
    assert_eq!(amend(&*store, whole(&accounts(), &wallets)).await, 3);
    let after = log(&*store).await;
    for (was, is) in before.iter().zip(&after) {
        assert_eq!(
            (was.id, was.position, was.version),
            (is.id, is.position, is.version)
        );
        assert_eq!((&was.subject, &was.payload), (&is.subject, &is.payload));
        assert_eq!(is.stream, wallets);
    }
    assert_eq!(
        numbers(&load(&*store, &wallets, LoadQuery::all()).await),
        [1, 2, 3]
    );
    assert!(
        load(&*store, &accounts(), LoadQuery::all())
            .await
            .is_empty(),
        "it is there, and empty"
    );
}

/// Forward and backward, by stream and by subject.
pub async fn a_type_is_split_off(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let customers = stream("customers");
    for number in [1, 3] {
        commit(&*store, deposit("a", Expected::Any, [number])).await;
        commit(&*store, about(customer("a"), Expected::Any, [number + 1])).await;
    }
    let split = Selection::Type("Customer".to_owned());
    let split = Amendment::relocate(accounts(), customers.clone(), split);
    assert_eq!(amend(&*store, split).await, 2);
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1, 3]
    );
    let backward = load(&*store, &customers, LoadQuery::all().backward()).await;
    assert_eq!(numbers(&backward), [4, 2]);
    let from = LoadQuery::all().from(Version::new(2));
    let events = store
        .load_subject(&customers, &customer("a"), from)
        .await
        .unwrap();
    assert_eq!(numbers(&collect(events).await), [4]);
}

/// There it is known; where it was it is not.
pub async fn a_relocated_subject_goes_on_where_it_is(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let wallets = stream("wallets");
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let which = Selection::Subject(account("a"));
    let moving = Amendment::relocate(accounts(), wallets.clone(), which);
    assert_eq!(amend(&*store, moving).await, 2);
    assert_eq!(version(&*store, "a").await, 0);
    assert_eq!(version(&*store, "b").await, 1);
    let goes_on = Append::about(wallets.clone(), account("a"), exact(2), events([4]));
    commit(&*store, Commit::new().with_append(goes_on)).await;
    assert_eq!(
        numbers(&load(&*store, &wallets, LoadQuery::all()).await),
        [1, 2, 4]
    );
    commit(&*store, deposit("a", Expected::NoStream, [5])).await;
    assert_eq!(
        version(&*store, "a").await,
        1,
        "whoever writes to the old stream begins anew"
    );
}

/// What is about nobody is chosen by its name.
pub async fn raised_events_are_split_off_by_their_name(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let notes = stream("notes");
    let mixed = vec![
        raised("NoteTaken", 1),
        raised("BellRung", 2),
        raised("NoteTaken", 3),
    ];
    commit(
        &*store,
        Commit::new().with_append(Append::to(accounts(), Expected::Any, mixed)),
    )
    .await;
    let named = Append::about(
        accounts(),
        account("a"),
        Expected::Any,
        vec![raised("NoteTaken", 4)],
    );
    commit(&*store, Commit::new().with_append(named)).await;
    let which = Selection::Raised("NoteTaken".to_owned());
    let split = Amendment::relocate(accounts(), notes.clone(), which);
    assert_eq!(amend(&*store, split).await, 2);
    assert_eq!(
        numbers(&load(&*store, &notes, LoadQuery::all()).await),
        [1, 3]
    );
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [2, 4]
    );
    let more = Append::to(accounts(), exact(2), events([5]));
    commit(&*store, Commit::new().with_append(more)).await;
    let rest = load(&*store, &accounts(), LoadQuery::all()).await;
    assert_eq!(
        versions(&rest),
        [2, 1, 3],
        "what stayed has kept its version"
    );
}

/// Its versions would stand twice.
pub async fn a_subject_that_is_known_in_the_target_is_not_relocated(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let wallets = stream("wallets");
    commit(&*store, deposit("b", Expected::NoStream, [1])).await;
    commit(&*store, deposit("a", Expected::NoStream, [2, 3])).await;
    let known = Append::about(wallets.clone(), account("a"), Expected::Any, events([4]));
    commit(&*store, Commit::new().with_append(known)).await;
    let error = store.amend(whole(&accounts(), &wallets)).await.unwrap_err();
    let StoreError::Conflict {
        stream,
        subject,
        actual,
        ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!(
        (stream, subject, actual),
        (wallets.clone(), Some(account("a")), Version::FIRST)
    );
    assert_eq!(
        numbers(&load(&*store, &accounts(), LoadQuery::all()).await),
        [1, 2, 3]
    );
    assert_eq!(
        numbers(&load(&*store, &wallets, LoadQuery::all()).await),
        [4]
    );
}

/// An id stands once in a stream.
pub async fn an_event_whose_id_the_target_knows_is_not_relocated(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let wallets = stream("wallets");
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    let known = Append::about(wallets.clone(), account("b"), Expected::Any, events([2]));
    commit(&*store, Commit::new().with_append(known)).await;
    let error = store.amend(whole(&accounts(), &wallets)).await.unwrap_err();
    assert!(matches!(error, StoreError::DuplicateEvent { id: known, .. } if known == id(2)));
    assert_eq!(version(&*store, "a").await, 2);
    assert_eq!(load(&*store, &wallets, LoadQuery::all()).await.len(), 1);
}

/// One that exists keeps its own.
pub async fn a_stream_that_is_made_by_relocating_has_the_metadata_of_the_first(
    fixture: &impl StoreFixture,
) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let (wallets, purses) = (stream("wallets"), stream("purses"));
    let sales = Metadata::new().with("owner", "sales");
    let kept = Metadata::new().with("owner", "kept");
    store.create(&accounts(), sales.clone()).await.unwrap();
    store.create(&purses, kept.clone()).await.unwrap();
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    amend(&*store, whole(&accounts(), &wallets)).await;
    assert_eq!(store.stream_metadata(&wallets).await.unwrap(), sales);
    amend(&*store, whole(&wallets, &purses)).await;
    assert_eq!(store.stream_metadata(&purses).await.unwrap(), kept);
}

/// Whoever has read it has read it, and meets what comes behind it.
pub async fn nobody_reads_a_relocated_event_twice(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2, 3])).await;
    let page = store.read_log(&store.log_start(), 2).await.unwrap();
    amend(&*store, whole(&accounts(), &stream("wallets"))).await;
    commit(&*store, deposit("b", Expected::NoStream, [4])).await;
    let (rest, _) = read_log(&*store, page.next, 10).await;
    assert_eq!(numbers(&rest), [3, 4]);
}

/// Also onto itself.
pub async fn relocating_again_changes_nothing_more(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let wallets = stream("wallets");
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    assert_eq!(amend(&*store, whole(&accounts(), &accounts())).await, 0);
    assert_eq!(amend(&*store, whole(&accounts(), &wallets)).await, 1);
    assert_eq!(amend(&*store, whole(&accounts(), &wallets)).await, 0);
    store.delete(&accounts()).await.unwrap();
    assert_eq!(
        log(&*store).await.len(),
        1,
        "the old name goes without the events"
    );
}

/// In all streams, and whoever asks by the old name finds nobody.
pub async fn aggregates_of_a_renamed_type_go_on_under_the_new_one(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    commit(&*store, about(customer("a"), Expected::NoStream, [3])).await;
    let elsewhere = Append::about(stream("other"), account("b"), Expected::Any, events([4]));
    commit(&*store, Commit::new().with_append(elsewhere)).await;
    let rename = || Amendment::rename_type("Account", "Wallet").unwrap();
    assert_eq!(amend(&*store, rename()).await, 3);
    assert_eq!(amend(&*store, rename()).await, 0);
    assert_eq!(version(&*store, "a").await, 0);
    let wallet = Subject::new("Wallet", "a").unwrap();
    commit(&*store, about(wallet.clone(), exact(2), [5])).await;
    let events = store
        .load_subject(&accounts(), &wallet, LoadQuery::all())
        .await
        .unwrap();
    let events = collect(events).await;
    assert_eq!(numbers(&events), [1, 2, 5]);
    assert!(
        events
            .iter()
            .all(|event| event.subject.as_ref() == Some(&wallet))
    );
    let types = log(&*store)
        .await
        .into_iter()
        .map(|event| event.subject.unwrap());
    let types: Vec<_> = types
        .map(|subject| subject.aggregate_type().to_owned())
        .collect();
    assert_eq!(types, ["Wallet", "Wallet", "Customer", "Wallet", "Wallet"]);
}

/// Two histories cannot become one.
pub async fn a_type_is_not_renamed_onto_a_known_aggregate(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, deposit("b", Expected::NoStream, [2])).await;
    commit(&*store, about(customer("b"), Expected::NoStream, [3])).await;
    let rename = Amendment::rename_type("Account", "Customer").unwrap();
    let error = store.amend(rename).await.unwrap_err();
    assert!(
        matches!(error, StoreError::Conflict { subject: Some(subject), .. } if subject == customer("b"))
    );
    assert_eq!(version(&*store, "a").await, 1);
}

/// Nothing is lost or doubled by whoever commits at the same time.
pub async fn amendments_and_commits_take_turns(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("0", Expected::NoStream, [1_000])).await;
    let writers: Vec<_> = (1..=20_u64)
        .map(|number| {
            let store = store.clone();
            let written = deposit(&number.to_string(), Expected::NoStream, [number]);
            tokio::spawn(async move { store.commit(written).await.map(drop) })
        })
        .collect();
    let wallets = stream("wallets");
    for _ in 0..5 {
        amend(&*store, Amendment::erase(accounts(), account("0"))).await;
        amend(&*store, whole(&accounts(), &wallets)).await;
        amend(&*store, whole(&wallets, &accounts())).await;
    }
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let mut numbers = numbers(&load(&*store, &accounts(), LoadQuery::all()).await);
    numbers.sort_unstable();
    let wanted: Vec<u64> = (1..=20).chain([1_000]).collect();
    assert_eq!(numbers, wanted);
    assert_eq!(log(&*store).await.len(), wanted.len());
}

/// Later events wait behind what is parked under the key that they have now.
pub async fn keys_follow_a_renamed_type(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let keys = ["Account/a", "Accountant/a"];
    let mut waiting = Commit::new();
    for (number, key) in (1..).zip(keys) {
        waiting.parking.push(Parking::Park(ParkedDelivery {
            subscription: "mails".to_owned(),
            position: Position::new(number),
            key: key.to_owned(),
            event_name: "AmountDeposited".to_owned(),
            reason: "no".to_owned(),
            attempts: 1,
            parked_at: NOON,
            retry_wanted: false,
        }));
        waiting.outbox.push(OutboxEntry {
            transport: "post".to_owned(),
            id: id(number),
            key: key.to_owned(),
            body: "{}".to_owned(),
        });
    }
    commit(&*store, waiting).await;
    amend(
        &*store,
        Amendment::rename_type("Account", "Wallet").unwrap(),
    )
    .await;
    let parked = store.parked(None).await.unwrap();
    let parked: Vec<_> = parked.iter().map(|parked| parked.key.as_str()).collect();
    assert_eq!(parked, ["Wallet/a", "Accountant/a"]);
    let unsent = store.outbox("post", Entries::Waiting, 9).await.unwrap();
    let unsent: Vec<_> = unsent
        .iter()
        .map(|unsent| unsent.entry.key.as_str())
        .collect();
    assert_eq!(unsent, ["Wallet/a", "Accountant/a"]);
}
