//! Long histories, large commits, and events that say nothing any more.

use std::sync::Arc;

use async_trait::async_trait;
use cqrs_core::message::Payload;
use cqrs_core::store::{
    Absence, Cursor, EventStore, EventStream, Expected, Layered, LoadQuery, LogPage, Position,
    Recorded, StoreError, StoreLayer, StreamName, Subject, Version,
};
use futures::StreamExt;

use crate::store::bank::{Bank, DepositInParts, deposited_elsewhere};
use crate::store::sample::{commit, deposit, event, load_account, version};
use crate::store::{Steps, StoreFixture};

/// Each event was applied when it was recorded and once more when it was stored: after ten deposits of 100 an account had 2,000.
pub async fn an_event_is_applied_once(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    for deposits in 1..=10_u64 {
        bank.deposit("a", 100).await;
        let balance = bank.balance("a").await.unwrap();
        assert_eq!(balance.amount, deposits.cast_signed() * 100);
        assert_eq!((balance.applied, balance.version), (deposits, deposits));
    }
    let anew = Bank::with(Arc::clone(&bank.store), |repository| repository.cache = 0).await;
    assert_eq!(anew.balance("a").await, bank.balance("a").await);
    bank.close().await;
}

/// A store refused every commit of more than one event, because it compared the version of each with the one before the commit.
pub async fn a_commit_may_have_many_events(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    for parts in [2, 3, 500] {
        let account = "a".to_owned();
        bank.dispatch(DepositInParts { account, parts })
            .await
            .unwrap();
    }
    let balance = bank.balance("a").await.unwrap();
    assert_eq!((balance.amount, balance.version), (505, 505));
    bank.close().await;
}

/// Versions were kept in sixteen bits.
pub async fn an_aggregate_of_more_than_65535_events_is_loaded_and_written(
    fixture: &impl StoreFixture,
) {
    let bank = Bank::open(fixture.open().await).await;
    for _ in 0..14 {
        let account = "a".to_owned();
        bank.dispatch(DepositInParts {
            account,
            parts: 4_700,
        })
        .await
        .unwrap();
    }
    let anew = Bank::with(Arc::clone(&bank.store), |repository| repository.cache = 0).await;
    anew.deposit("a", 1).await;
    let balance = anew.balance("a").await.unwrap();
    assert_eq!((balance.applied, balance.version), (65_801, 65_801));
    bank.close().await;
}

/// An upcaster dropped the last event of an aggregate, the version of the one before was taken for that of the aggregate, and from then on
/// every commit was a conflict.
pub async fn an_aggregate_whose_last_event_says_nothing_is_written_further(
    fixture: &impl StoreFixture,
) {
    let store = fixture.open().await;
    let retiring: Arc<dyn EventStore> = Arc::new(Layered(Retiring(Arc::clone(&store))));
    for cache in [0, 10] {
        let bank = Bank::with(Arc::clone(&retiring), |repository| repository.cache = cache).await;
        bank.deposit("a", 1).await;
        let mut retired = deposited_elsewhere("a", 1);
        RETIRED.clone_into(&mut retired.appends[0].events[0].name);
        commit(&*store, retired).await;
        let before = bank.balance("a").await.unwrap();
        bank.deposit("a", 1).await;
        let after = bank.balance("a").await.unwrap();
        assert_eq!(after.amount, before.amount + 1);
        assert_eq!(after.version, before.version + 1);
        assert!(
            after.applied < after.version,
            "what says nothing is not applied"
        );
    }
}

const RETIRED: &str = "Retired";

/// A layer as the one of upcasters: it drops an event of former times.
struct Retiring(Arc<dyn EventStore>);

fn retired(mut event: Recorded) -> Recorded {
    if event.name == RETIRED {
        event.absence = Some(Absence::Dropped);
    }
    event
}

#[async_trait]
impl StoreLayer for Retiring {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        let events = self.0.load(stream, query).await?;
        Ok(events.map(|event| event.map(retired)).boxed())
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        let events = self.0.load_subject(stream, subject, query).await?;
        Ok(events.map(|event| event.map(retired)).boxed())
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let mut page = self.0.read_log(after, limit).await?;
        page.events = page.events.into_iter().map(retired).collect();
        Ok(page)
    }
}

/// A database error ended the replay, and the replay said that all was well.
pub async fn an_event_that_cannot_be_read_is_told_and_not_skipped(fixture: &impl StoreFixture) {
    let bank = Bank::open(fixture.open().await).await;
    bank.deposit("a", 1).await;
    let mut damaged = deposited_elsewhere("a", 1);
    damaged.appends[0].events[0].payload = Payload::from_json(r#"{"account":"a","amount":"much"}"#);
    commit(&*bank.store, damaged).await;
    commit(&*bank.store, deposited_elsewhere("a", 1)).await;
    let account = "a".to_owned();
    let asked = bank
        .runtime
        .ask(crate::store::bank::BalanceOf { account })
        .await;
    let error = asked.expect_err("the damage is told");
    let told = format!("{}", cqrs_core::error::Causes(&error));
    for part in ["Deposited", "version 2", "amount"] {
        assert!(told.contains(part), "{told}");
    }
    bank.close().await;
}

/// Names of events were cut at a hundred characters, numbers came back as others, and text was escaped twice.
pub async fn names_and_payloads_come_back_to_the_letter(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let payloads = [
        r#"{"float":1.0,"exact":0.1,"large":12345678901234567890,"small":-0}"#.to_owned(),
        r#"{ "b" : 1,  "a":{"z":[],"y":{}} }"#.to_owned(),
        r#"{"text":"\"\\\u0000\ud83d\ude00 \/ é 😀"}"#.to_owned(),
        format!(r#"{{"long":"{}"}}"#, "x".repeat(100_000)),
    ];
    for (number, payload) in (1..).zip(&payloads) {
        let mut letter = deposit("a", Expected::Any, []);
        let mut written = event(number);
        written.name = format!("{}{number}", "Prooph.Model.User.Event.".repeat(12));
        written.payload = Payload::from_json(payload.clone());
        letter.appends[0].events.push(written);
        commit(&*store, letter).await;
    }
    let stored = load_account(&*store, "a", LoadQuery::all()).await;
    assert_eq!(stored.len(), payloads.len());
    for (number, (event, payload)) in (1..).zip(stored.iter().zip(&payloads)) {
        assert_eq!(event.payload.as_str(), payload);
        assert_eq!(
            event.name,
            format!("{}{number}", "Prooph.Model.User.Event.".repeat(12))
        );
    }
}

/// Pages were found by sorting what was left of the log: to catch up took the square of its length.
pub async fn a_deep_page_costs_what_the_first_costs(fixture: &impl StoreFixture) {
    let (store, steps) = fixture.open_counting().await;
    let deposits = |round: u64| {
        let name = round.to_string();
        deposit(
            &name,
            Expected::NoStream,
            round * 500 + 1..=round * 500 + 500,
        )
    };
    commit(&*store, deposits(0)).await;
    let (_, of_a_short_log) = page(&*store, &steps, store.log_start()).await;
    for round in 1..20 {
        commit(&*store, deposits(round)).await;
    }
    let mut cursor = store.log_start();
    let mut costs = Vec::new();
    for _ in 0..100 {
        let (next, cost) = page(&*store, &steps, cursor).await;
        cursor = next;
        costs.push(cost);
    }
    let last = store.read_log(&cursor, 100).await.unwrap();
    assert!(last.events.is_empty(), "a hundred pages are all of it");
    assert!(of_a_short_log > 0, "the fixture counts nothing");
    for (number, cost) in costs.into_iter().enumerate() {
        assert!(
            cost <= of_a_short_log + of_a_short_log / 2,
            "a page of a short log took {of_a_short_log} steps, page {number} of a long one {cost}"
        );
    }
    let (early, deep) = (
        head(&*store, &steps, "0").await,
        head(&*store, &steps, "19").await,
    );
    assert!(
        deep <= early + early / 2 + 10,
        "a version took {early} steps, another {deep}"
    );
}

/// A page of a hundred, and what it costs.
async fn page(store: &dyn EventStore, steps: &Steps, cursor: Cursor) -> (Cursor, u64) {
    let before = steps.count();
    let page = store.read_log(&cursor, 100).await.unwrap();
    assert_eq!(page.events.len(), 100);
    (page.next, steps.count() - before)
}

/// What it costs to know how far an account is.
async fn head(store: &dyn EventStore, steps: &Steps, name: &str) -> u64 {
    let before = steps.count();
    assert_eq!(version(store, name).await, 500);
    steps.count() - before
}
