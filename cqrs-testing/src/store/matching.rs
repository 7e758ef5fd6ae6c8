//! prooph's metadata matcher, over stored events. Each case is also decided by [`Filter`], which needs no database.

use cqrs_core::message::{Metadata, MetadataValue};
use cqrs_core::store::{
    Append, Commit, EventStore, Expected, Filter, LoadQuery, MetadataMatcher, Operator, StoreError,
    Version,
};

use super::StoreFixture;
use super::sample::{account, accounts, commit, event, id, load, load_account, numbers};

use Operator::{
    Equals, GreaterThan, GreaterThanEquals, In, LowerThan, LowerThanEquals, NotEquals, NotIn, Regex,
};

/// Five events: four about account `a`, the last about nobody.
async fn with_events(fixture: &impl StoreFixture) -> std::sync::Arc<dyn EventStore> {
    let store = fixture.open().await;
    let metadata = [
        Metadata::new()
            .with("key", "text")
            .with("count", 1_i64)
            .with("flag", true)
            .with("it's \"a\".key[0]", "odd"),
        Metadata::new()
            .with("key", "Text")
            .with("count", 1.5)
            .with("flag", false)
            .with_correlation_id(id(77)),
        Metadata::new().with("key", "1").with("count", 10_i64),
        Metadata::new()
            .with("key", 1_i64)
            .with("count", 9_007_199_254_740_993_i64),
        Metadata::new(),
    ];
    for (number, metadata) in (1..).zip(metadata) {
        let mut event = event(number);
        event.metadata = metadata;
        if number == 2 {
            event.name = "AmountWithdrawn".to_owned();
        }
        let append = match number {
            5 => Append::to(accounts(), Expected::Any, vec![event]),
            _ => Append::about(accounts(), account("a"), Expected::Any, vec![event]),
        };
        commit(&*store, Commit::new().with_append(append)).await;
    }
    store
}

async fn expect(store: &dyn EventStore, matcher: MetadataMatcher, wanted: &[u64]) {
    let found = numbers(
        &load(
            store,
            &accounts(),
            LoadQuery::all().matching(matcher.clone()),
        )
        .await,
    );
    assert_eq!(found, wanted, "{matcher:?}");
    let filter = Filter::new(&matcher).expect("a matcher");
    let all = load(store, &accounts(), LoadQuery::all()).await;
    let filtered: Vec<_> = all
        .into_iter()
        .filter(|event| filter.accepts(event))
        .collect();
    assert_eq!(numbers(&filtered), wanted, "in memory: {matcher:?}");
}

async fn expect_metadata(
    store: &dyn EventStore,
    key: &str,
    operator: Operator,
    value: impl Into<MetadataValue>,
    wanted: &[u64],
) {
    expect(
        store,
        MetadataMatcher::new().metadata(key, operator, value.into()),
        wanted,
    )
    .await;
}

async fn expect_property(
    store: &dyn EventStore,
    name: &str,
    operator: Operator,
    value: impl Into<MetadataValue>,
    wanted: &[u64],
) {
    expect(
        store,
        MetadataMatcher::new().property(name, operator, value.into()),
        wanted,
    )
    .await;
}

/// Text is text, a number is a number, truth is truth: `1`, `"1"` and `true` are three values.
pub async fn equality_looks_at_kind_and_value(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    expect_metadata(store, "key", Equals, "text", &[1]).await;
    expect_metadata(store, "key", Equals, "1", &[3]).await;
    expect_metadata(store, "key", Equals, 1_i64, &[4]).await;
    expect_metadata(store, "count", Equals, 1.0, &[1]).await;
    expect_metadata(store, "count", Equals, 1.5, &[2]).await;
    expect_metadata(store, "count", Equals, 9_007_199_254_740_993_i64, &[4]).await;
    expect_metadata(store, "count", Equals, 9_007_199_254_740_992_i64, &[]).await;
    expect_metadata(store, "flag", Equals, true, &[1]).await;
    expect_metadata(store, "flag", Equals, false, &[2]).await;
    expect_metadata(store, "flag", Equals, 1_i64, &[]).await;
    expect_metadata(store, "count", Equals, true, &[]).await;
}

/// A value of another kind differs; a value that is absent does not.
pub async fn an_absent_field_never_matches(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    expect_metadata(store, "key", NotEquals, "text", &[2, 3, 4]).await;
    expect_metadata(store, "key", NotEquals, true, &[1, 2, 3, 4]).await;
    expect_metadata(store, "flag", NotEquals, true, &[2]).await;
    expect_metadata(store, "nothing", NotEquals, "text", &[]).await;
    expect(
        store,
        MetadataMatcher::new().metadata("flag", NotIn, vec![true]),
        &[2],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().metadata("nothing", NotIn, vec!["text"]),
        &[],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().metadata("nothing", NotIn, Vec::<String>::new()),
        &[],
    )
    .await;
}

/// Numbers by size, text by bytes.
pub async fn order_is_that_of_the_kind(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    expect_metadata(store, "count", GreaterThan, 1_i64, &[2, 3, 4]).await;
    expect_metadata(store, "count", GreaterThanEquals, 1.5, &[2, 3, 4]).await;
    expect_metadata(store, "count", LowerThan, 10_i64, &[1, 2]).await;
    expect_metadata(store, "count", LowerThanEquals, 10.0, &[1, 2, 3]).await;
    expect_metadata(store, "count", GreaterThan, 9_007_199_254_740_992.0, &[4]).await;
    expect_metadata(store, "key", GreaterThan, "Text", &[1]).await;
    expect_metadata(store, "key", LowerThanEquals, "Text", &[2, 3]).await;
    expect_metadata(store, "key", GreaterThan, 0_i64, &[4]).await;
    expect_metadata(store, "flag", GreaterThan, false, &[1]).await;
}

/// One of several, or none of them; the kinds may be mixed.
pub async fn in_and_nin_take_several_values(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    let mixed = || vec![MetadataValue::from("text"), MetadataValue::from(1_i64)];
    expect(
        store,
        MetadataMatcher::new().metadata("key", In, mixed()),
        &[1, 4],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().metadata("key", NotIn, mixed()),
        &[2, 3],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().metadata("key", In, Vec::<String>::new()),
        &[],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().metadata("key", NotIn, Vec::<String>::new()),
        &[1, 2, 3, 4],
    )
    .await;
    expect(
        store,
        MetadataMatcher::new().property("event_name", In, vec!["AmountWithdrawn", "Other"]),
        &[2],
    )
    .await;
}

/// In text only.
pub async fn a_regular_expression_is_found_in_text(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    expect_metadata(store, "key", Regex, "^[Tt]ext$", &[1, 2]).await;
    expect_metadata(store, "key", Regex, "1", &[3]).await;
    expect_metadata(store, "count", Regex, "1", &[]).await;
    expect_property(store, "event_name", Regex, "drawn$", &[2]).await;
}

/// Whatever stands in it.
pub async fn a_key_is_taken_literally(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    expect_metadata(store, "it's \"a\".key[0]", Equals, "odd", &[1]).await;
    expect_metadata(store, "_correlation_id", Equals, id(77).to_string(), &[2]).await;
}

/// By their names in prooph, and the subject.
pub async fn properties_of_the_message_are_matched(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    for name in ["event_name", "message_name", "messageName"] {
        expect_property(store, name, Equals, "AmountWithdrawn", &[2]).await;
        expect_property(store, name, NotEquals, "AmountWithdrawn", &[1, 3, 4, 5]).await;
    }
    expect_property(store, "uuid", Equals, id(3).to_string(), &[3]).await;
    expect_property(store, "aggregate_type", Equals, "Account", &[1, 2, 3, 4]).await;
    expect_property(
        store,
        "aggregate_type",
        NotEquals,
        "Customer",
        &[1, 2, 3, 4],
    )
    .await;
    expect_property(store, "aggregate_id", NotEquals, "b", &[1, 2, 3, 4]).await;
    expect_property(store, "version", GreaterThanEquals, 3_i64, &[3, 4]).await;
    expect_property(store, "version", Equals, "3", &[]).await;
}

/// As text, so that the beginning of a moment is a bound too.
pub async fn created_at_is_compared_as_text(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    for name in ["created_at", "createdAt"] {
        expect_property(store, name, Equals, "2026-01-31T12:00:02.000000", &[2]).await;
        expect_property(store, name, Equals, "2026-01-31T12:00:02.000000Z", &[2]).await;
        expect_property(
            store,
            name,
            GreaterThan,
            "2026-01-31T12:00:03.000000",
            &[4, 5],
        )
        .await;
        expect_property(store, name, GreaterThan, "2026-01-31", &[1, 2, 3, 4, 5]).await;
        expect_property(store, name, LowerThan, "2026-01", &[]).await;
        expect_property(store, name, Regex, "^2026-01-31T12:00:0[45]", &[4, 5]).await;
    }
}

/// And it goes with direction, count and subject.
pub async fn all_conditions_must_hold(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    let both = MetadataMatcher::new()
        .metadata("count", GreaterThan, 1_i64)
        .metadata("count", LowerThan, 11_i64);
    expect(store, both.clone(), &[2, 3]).await;
    let query = LoadQuery::all().matching(both.clone()).backward().take(1);
    assert_eq!(numbers(&load(store, &accounts(), query).await), [3]);
    let query = LoadQuery::all()
        .matching(both)
        .backward()
        .take(1)
        .from(Version::new(2));
    assert_eq!(numbers(&load_account(store, "a", query).await), [2]);
}

/// Before anything is read.
pub async fn a_condition_that_makes_no_sense_is_refused(fixture: &impl StoreFixture) {
    let store = &*with_events(fixture).await;
    let senseless = [
        MetadataMatcher::new().property("colour", Equals, "red"),
        MetadataMatcher::new().metadata("key", In, "text"),
        MetadataMatcher::new().metadata("key", Equals, vec!["text"]),
        MetadataMatcher::new().metadata("key", Regex, 1_i64),
    ];
    for matcher in senseless {
        let error = store
            .load(&accounts(), LoadQuery::all().matching(matcher))
            .await
            .err()
            .expect("an error");
        assert!(
            matches!(error, StoreError::InvalidMatcher { .. }),
            "{error}"
        );
    }
    let matcher = MetadataMatcher::new().metadata("key", Regex, "[");
    let error = store
        .load_subject(
            &accounts(),
            &account("a"),
            LoadQuery::all().matching(matcher),
        )
        .await
        .err()
        .expect("an error");
    assert!(
        matches!(error, StoreError::InvalidPattern { .. }),
        "{error}"
    );
}
