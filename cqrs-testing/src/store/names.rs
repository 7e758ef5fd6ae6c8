//! Names of streams and categories.

use cqrs_core::message::Metadata;
use cqrs_core::store::{EventStore, MetadataMatcher, NameFilter, NameQuery, Operator, StoreError};

use super::StoreFixture;
use super::sample::stream;

const STREAMS: [&str; 7] = [
    "user-1",
    "user-2",
    "user",
    "order-1",
    "order-1-item",
    "$raised",
    "-strange",
];

async fn with_streams(fixture: &impl StoreFixture) -> std::sync::Arc<dyn EventStore> {
    let store = fixture.open().await;
    for name in STREAMS {
        let metadata = if name.starts_with("user") {
            Metadata::new().with("area", "people")
        } else {
            Metadata::new()
        };
        store.create(&stream(name), metadata).await.unwrap();
    }
    store
}

async fn names(store: &dyn EventStore, query: NameQuery) -> Vec<String> {
    store
        .stream_names(query)
        .await
        .unwrap()
        .into_iter()
        .map(|name| name.to_string())
        .collect()
}

/// All of them, the framework's own too, by bytes.
pub async fn stream_names_come_in_order_with_internal_ones(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    assert_eq!(
        names(&*store, NameQuery::default()).await,
        [
            "$raised",
            "-strange",
            "order-1",
            "order-1-item",
            "user",
            "user-1",
            "user-2"
        ]
    );
}

/// A page, and the next one.
pub async fn stream_names_come_in_pages(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    let page = |limit, offset| NameQuery {
        limit,
        offset,
        ..NameQuery::default()
    };
    assert_eq!(names(&*store, page(2, 0)).await, ["$raised", "-strange"]);
    assert_eq!(
        names(&*store, page(2, 2)).await,
        ["order-1", "order-1-item"]
    );
    assert_eq!(names(&*store, page(100, 6)).await, ["user-2"]);
    assert!(names(&*store, page(2, 7)).await.is_empty());
    assert!(names(&*store, page(0, 0)).await.is_empty());
}

/// The name itself, not a part of it.
pub async fn a_stream_is_found_by_its_exact_name(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    let exactly = |name: &str| NameQuery {
        filter: NameFilter::Exactly(name.to_owned()),
        ..NameQuery::default()
    };
    assert_eq!(names(&*store, exactly("user-1")).await, ["user-1"]);
    assert!(names(&*store, exactly("user-")).await.is_empty());
    assert!(names(&*store, exactly("USER-1")).await.is_empty());
}

/// Found anywhere unless it is anchored; paged like the others.
pub async fn streams_are_found_by_a_regular_expression(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    let matching = |pattern: &str, limit| NameQuery {
        filter: NameFilter::Matching(pattern.to_owned()),
        limit,
        ..NameQuery::default()
    };
    assert_eq!(
        names(&*store, matching("^user-[0-9]+$", 20)).await,
        ["user-1", "user-2"]
    );
    assert_eq!(
        names(&*store, matching("1", 2)).await,
        ["order-1", "order-1-item"]
    );
    assert_eq!(names(&*store, matching(r"^\$", 20)).await, ["$raised"]);
}

/// With the reason, for streams and for categories.
pub async fn a_bad_regular_expression_is_refused(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    let bad = || NameQuery {
        filter: NameFilter::Matching("(".to_owned()),
        ..NameQuery::default()
    };
    let streams = store.stream_names(bad()).await.unwrap_err();
    let categories = store.category_names(bad()).await.unwrap_err();
    for error in [streams, categories] {
        assert!(
            matches!(error, StoreError::InvalidPattern { ref pattern, .. } if pattern == "("),
            "{error}"
        );
    }
}

/// By what is known about the streams themselves.
pub async fn streams_are_found_by_their_metadata(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    let matcher = MetadataMatcher::new().metadata("area", Operator::Equals, "people");
    let found = names(
        &*store,
        NameQuery {
            matcher: matcher.clone(),
            ..NameQuery::default()
        },
    )
    .await;
    assert_eq!(found, ["user", "user-1", "user-2"]);
    let filter = NameFilter::Matching("-".to_owned());
    assert_eq!(
        names(
            &*store,
            NameQuery {
                matcher,
                filter,
                limit: 1,
                offset: 1
            }
        )
        .await,
        ["user-2"]
    );
    let absent = MetadataMatcher::new().metadata("area", Operator::NotEquals, "things");
    assert_eq!(
        names(
            &*store,
            NameQuery {
                matcher: absent,
                ..NameQuery::default()
            }
        )
        .await
        .len(),
        3
    );
}

/// What stands before the first dash; what has none has no category.
pub async fn a_category_stands_before_the_first_dash(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    assert_eq!(
        store.category_names(NameQuery::default()).await.unwrap(),
        ["order", "user"]
    );
}

/// Filters and pages are the same as for streams.
pub async fn categories_are_filtered_and_paged(fixture: &impl StoreFixture) {
    let store = with_streams(fixture).await;
    let query = |filter| NameQuery {
        filter,
        ..NameQuery::default()
    };
    assert_eq!(
        store
            .category_names(query(NameFilter::Exactly("user".to_owned())))
            .await
            .unwrap(),
        ["user"]
    );
    assert_eq!(
        store
            .category_names(query(NameFilter::Matching("^o".to_owned())))
            .await
            .unwrap(),
        ["order"]
    );
    assert_eq!(
        store
            .category_names(NameQuery {
                limit: 1,
                offset: 1,
                ..NameQuery::default()
            })
            .await
            .unwrap(),
        ["user"]
    );
    let matcher = MetadataMatcher::new().metadata("area", Operator::Equals, "people");
    let error = store
        .category_names(NameQuery {
            matcher,
            ..NameQuery::default()
        })
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Unsupported { .. }));
}

/// Whoever asks for none gets none.
pub async fn a_page_of_no_names_is_empty(fixture: &impl StoreFixture) {
    let store = fixture.open().await;
    store
        .create(&stream("user-1"), Metadata::new())
        .await
        .unwrap();
    let none = || NameQuery {
        limit: 0,
        ..NameQuery::default()
    };
    assert!(store.stream_names(none()).await.unwrap().is_empty());
    assert!(store.category_names(none()).await.unwrap().is_empty());
    let behind = || NameQuery {
        offset: u64::MAX,
        ..NameQuery::default()
    };
    assert!(store.stream_names(behind()).await.unwrap().is_empty());
    assert!(store.category_names(behind()).await.unwrap().is_empty());
}
