//! What events say is taken out of them, and nothing else is.

use cqrs_core::message::Metadata;
use cqrs_core::store::{
    Absence, Amendment, Append, Commit, Expected, Extent, LoadQuery, MetadataMatcher, Operator,
    Recorded, StoreError, SubjectHead, Version,
};

use super::StoreFixture;
use super::amendments::{about, amend, customer, log, open, whole};
use super::sample::{
    account, accounts, commit, deposit, event, events, exact, id, load, load_account, refused,
    stream, version, versions,
};

/// Names, ids, versions, positions and times: whichever way it is read.
pub async fn what_is_erased_says_nothing_and_stays_where_it_was(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let mut told = deposit("a", Expected::NoStream, [1, 2]);
    told.appends[0].events[0].metadata = Metadata::new().with("_actor", "bettina");
    commit(&*store, told).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let before = log(&*store).await;
    assert_eq!(
        amend(&*store, Amendment::erase(accounts(), account("a"))).await,
        2
    );
    let after = log(&*store).await;
    for (was, is) in before.iter().zip(&after) {
        assert_eq!(
            (was.id, was.position, was.version),
            (is.id, is.position, is.version)
        );
        assert_eq!(
            (&was.name, &was.stream, &was.subject),
            (&is.name, &is.stream, &is.subject)
        );
        assert_eq!(
            (was.created_at, was.schema_version),
            (is.created_at, is.schema_version)
        );
    }
    let of_stream = load(&*store, &accounts(), LoadQuery::all()).await;
    let of_subject = load_account(&*store, "a", LoadQuery::all()).await;
    let at = store
        .recorded_at(before[0].position)
        .await
        .unwrap()
        .unwrap();
    for erased in [&after[..2], &of_stream[..2], &of_subject, &[at]].concat() {
        assert_eq!(erased.absence, Some(Absence::Erased));
        assert!(!erased.payload.as_str().contains("number"), "{erased:?}");
        assert_eq!(*erased.metadata.get().unwrap(), Metadata::new());
    }
    assert_eq!(after.len(), before.len());
}

/// Erasing concerns one subject.
pub async fn what_was_not_erased_says_what_it_said(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    commit(&*store, about(customer("a"), Expected::NoStream, [2])).await;
    commit(&*store, deposit("b", Expected::NoStream, [3])).await;
    let elsewhere = Append::about(stream("other"), account("a"), Expected::Any, events([4]));
    commit(&*store, Commit::new().with_append(elsewhere)).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    let absent: Vec<_> = log(&*store).await.iter().map(Recorded::is_absent).collect();
    assert_eq!(absent, [true, false, false, false]);
    assert_eq!(log(&*store).await[1].payload, event(2).payload);
}

/// All subjects of it, and what is about nobody.
pub async fn a_stream_is_erased_whole(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1])).await;
    let nobody = Append::to(accounts(), Expected::Any, events([2]));
    commit(&*store, Commit::new().with_append(nobody)).await;
    let elsewhere = Append::to(stream("other"), Expected::Any, events([3]));
    commit(&*store, Commit::new().with_append(elsewhere)).await;
    assert_eq!(amend(&*store, Amendment::erase_stream(accounts())).await, 2);
    let absent: Vec<_> = log(&*store).await.iter().map(Recorded::is_absent).collect();
    assert_eq!(absent, [true, true, false]);
}

/// A version that is not counted any more would be given a second time, and refused for ever.
pub async fn an_erased_subject_goes_on_at_its_version(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    assert_eq!(version(&*store, "a").await, 2);
    let error = refused(&*store, deposit("a", Expected::NoStream, [3])).await;
    assert!(error.is_conflict(), "{error}");
    commit(&*store, deposit("a", exact(2), [3])).await;
    let events = load_account(&*store, "a", LoadQuery::all()).await;
    assert_eq!(versions(&events), [1, 2, 3]);
    assert_eq!(events[2].payload, event(3).payload);
}

/// Who remembers its state notices.
pub async fn the_head_of_an_erased_subject_says_so(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    let head = store
        .subject_head(&accounts(), &account("a"))
        .await
        .unwrap();
    let erased = SubjectHead {
        version: Version::new(2),
        event: Some(id(2)),
        is_erased: true,
    };
    assert_eq!(head, erased);
    commit(&*store, deposit("a", exact(2), [3])).await;
    let head = store
        .subject_head(&accounts(), &account("a"))
        .await
        .unwrap();
    assert!(!head.is_erased);
}

/// What has come since is erased by the second time.
pub async fn erasing_again_changes_nothing_more(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let erase = || Amendment::erase(accounts(), account("a"));
    commit(&*store, deposit("a", Expected::NoStream, [1, 2])).await;
    assert_eq!(amend(&*store, erase()).await, 2);
    assert_eq!(amend(&*store, erase()).await, 0);
    commit(&*store, deposit("a", exact(2), [3])).await;
    assert_eq!(amend(&*store, erase()).await, 1);
}

/// Its answer was lost, and the person's data went meanwhile: it was stored all the same.
pub async fn a_repeated_commit_is_recognised_although_its_events_are_erased(
    fixture: &impl StoreFixture,
) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let written = || deposit("a", Expected::NoStream, [1, 2]);
    let first = commit(&*store, written()).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    let again = commit(&*store, written()).await;
    assert_eq!(again.appended, first.appended);
    let mut renamed = written();
    renamed.appends[0].events[1].name = "AmountWithdrawn".to_owned();
    let error = refused(&*store, renamed).await;
    assert!(
        matches!(error, StoreError::DuplicateEvent { .. }),
        "{error}"
    );
    assert!(
        log(&*store).await.iter().all(Recorded::is_absent),
        "nothing came back"
    );
}

/// It has none; its name and id are still looked at.
pub async fn an_erased_event_matches_no_metadata(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let mut told = deposit("a", Expected::NoStream, [1]);
    told.appends[0].events[0].metadata = Metadata::new().with("_actor", "bettina");
    commit(&*store, told).await;
    amend(&*store, Amendment::erase(accounts(), account("a"))).await;
    let found = async |matcher: MetadataMatcher| {
        let query = LoadQuery::all().matching(matcher);
        load(&*store, &accounts(), query).await.len()
    };
    let actor = |operator| MetadataMatcher::new().metadata("_actor", operator, "bettina");
    assert_eq!(found(actor(Operator::Equals)).await, 0);
    assert_eq!(found(actor(Operator::NotEquals)).await, 0);
    let named = MetadataMatcher::new();
    let named = named.property("event_name", Operator::Equals, "AmountDeposited");
    assert_eq!(found(named).await, 1);
}

/// Of whatever kind the amendment is.
pub async fn a_missing_stream_is_not_amended(fixture: &impl StoreFixture) {
    let Some(store) = open(fixture).await else {
        return;
    };
    let amendments = [
        Amendment::erase(accounts(), account("a")),
        Amendment::erase_stream(accounts()),
        Amendment::delete(accounts(), Extent::default()),
        whole(&accounts(), &stream("other")),
    ];
    for amendment in amendments {
        let error = store.amend(amendment).await.unwrap_err();
        assert!(matches!(error, StoreError::StreamNotFound { stream } if stream == accounts()));
    }
    assert!(!store.has_stream(&stream("other")).await.unwrap());
    let rename = Amendment::rename_type("Account", "Wallet").unwrap();
    assert_eq!(
        amend(&*store, rename).await,
        0,
        "there is none of that type"
    );
}
