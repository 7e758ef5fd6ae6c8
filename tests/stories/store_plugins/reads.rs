//! What plugins can do to what is read.

use cqrs::plugin::{Acting, action::*};
use cqrs::prelude::*;
use cqrs::store::{
    Direction, LoadQuery, MetadataMatcher, NameQuery, Operand, Operator, Recorded, StoreError,
    StreamName, Subject,
};
use futures::{StreamExt, TryStreamExt};

use super::{beds, garden, seeds, sows};

async fn positions(events: cqrs::store::EventStream) -> Vec<u64> {
    let events: Vec<Recorded> = events.try_collect().await.unwrap();
    events.iter().map(|event| event.version.get()).collect()
}

#[tokio::test]
async fn a_stopped_load_without_events_finds_no_stream() {
    let (app, _) = garden(|store| {
        store.before(|load: &mut Acting<Load>| {
            load.stop();
            Ok(())
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap_err();
    let store = app.event_store("main").unwrap();
    store.create(&beds(), Metadata::new()).await.unwrap();
    let subject = Subject::new("Bed", "left").unwrap();
    for missing in [
        store.load(&beds(), LoadQuery::all()).await.err(),
        store.load(&beds(), LoadQuery::all().backward()).await.err(),
        store
            .load_subject(&beds(), &subject, LoadQuery::all())
            .await
            .err(),
    ] {
        let missing = missing.unwrap();
        assert!(
            matches!(missing, StoreError::StreamNotFound { .. }),
            "{missing}"
        );
    }
}

#[tokio::test]
async fn a_stopped_load_with_events_gives_those() {
    let (app, _) = garden(|store| {
        store.before(|load: &mut Acting<Load>| {
            if load.direction() == Direction::Backward {
                load.set_answer(Ok(futures::stream::empty().boxed()));
                load.stop();
            }
            Ok(())
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap();
    let store = app.event_store("main").unwrap();
    let forward = store.load(&beds(), LoadQuery::all()).await.unwrap();
    assert_eq!(positions(forward).await, [1]);
    let backward = store
        .load(&beds(), LoadQuery::all().backward())
        .await
        .unwrap();
    assert!(positions(backward).await.is_empty());
}

#[tokio::test]
async fn what_is_asked_and_what_is_answered_can_be_changed() {
    let (app, _) = garden(|store| {
        store.before(|load: &mut Acting<Load>| {
            if let LoadSelection::Stream(query) = &mut load.selection {
                query.count = Some(2);
            }
            Ok(())
        });
        store.behind(|load: &mut Acting<Load>| {
            if let (LoadSelection::Stream(_), Some(answer)) =
                (load.selection.clone(), load.take_answer())
            {
                load.set_answer(answer.map(|events| events.skip(1).boxed()));
            }
            Ok(())
        });
    })
    .await;
    let store = app.event_store("main").unwrap();
    for seed in ["a", "b", "c"] {
        let batch = cqrs::inject::Batch::to(&beds()).event(&super::Sown { seed: seed.into() });
        let _appended = store.append(batch).await.unwrap();
    }
    let events = store.load(&beds(), LoadQuery::all()).await.unwrap();
    assert_eq!(
        positions(events).await,
        [2],
        "two were asked for, and the first was taken away"
    );
}

#[tokio::test]
async fn repositories_read_through_the_plugins() {
    let (app, _) = garden(|store| {
        store.behind(|load: &mut Acting<Load>| {
            if let Some(answer) = load.take_answer() {
                let hidden = |mut event: Recorded| {
                    event.payload = cqrs::message::Payload::from_json(r#"{"seed":"hidden"}"#);
                    event
                };
                load.set_answer(answer.map(|events| events.map_ok(hidden).boxed()));
            }
            Ok(())
        });
    })
    .await;
    let store = app.event_store("main").unwrap();
    let subject = Subject::new("Bed", "left").unwrap();
    let batch = cqrs::inject::Batch::to(&beds()).about(subject);
    let _appended = store
        .append(batch.event(&super::Sown {
            seed: "beans".into(),
        }))
        .await
        .unwrap();
    assert_eq!(seeds(&app).await, ["hidden"]);
}

#[tokio::test]
async fn a_stopped_look_at_metadata_finds_no_stream() {
    let (app, _) = garden(|store| {
        store.before(|look: &mut Acting<StreamMetadata>| {
            look.stop();
            Ok(())
        });
    })
    .await;
    let store = app.event_store("main").unwrap();
    store.create(&beds(), Metadata::new()).await.unwrap();
    let missing = store.stream_metadata(&beds()).await.unwrap_err();
    assert!(
        matches!(missing, StoreError::StreamNotFound { .. }),
        "{missing}"
    );
}

#[tokio::test]
async fn every_read_can_be_seen_stopped_and_answered() {
    let (app, _) = garden(|store| {
        store.before(|has: &mut Acting<HasStream>| {
            has.stop();
            Ok(())
        });
        store.before(|names: &mut Acting<StreamNames>| {
            names.stop();
            Ok(())
        });
        store.behind(|names: &mut Acting<CategoryNames>| {
            names.set_answer(Ok(vec!["vegetables".to_owned()]));
            Ok(())
        });
        store.behind(|look: &mut Acting<StreamMetadata>| {
            if look.error().is_some() {
                look.set_answer(Ok(Metadata::new().with("fence", "none")));
            }
            Ok(())
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap();
    let store = app.event_store("main").unwrap();
    assert!(!store.has_stream(&beds()).await.unwrap());
    assert!(
        store
            .stream_names(NameQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    let categories = store.category_names(NameQuery::default()).await.unwrap();
    assert_eq!(categories, ["vegetables"]);
    let nowhere = StreamName::new("nowhere").unwrap();
    let metadata = store.stream_metadata(&nowhere).await.unwrap();
    assert!(
        metadata.get("fence").is_some(),
        "an error can be taken away"
    );
}

#[tokio::test]
async fn a_condition_that_compares_what_cannot_be_compared_is_refused() {
    let (app, _) = garden(|_| {}).await;
    let store = app.event_store("main").unwrap();
    store.create(&beds(), Metadata::new()).await.unwrap();
    let several = || Operand::Many(vec!["a".into(), "b".into()]);
    for wrong in [
        MetadataMatcher::new().metadata("by", Operator::In, "a"),
        MetadataMatcher::new().metadata("by", Operator::NotIn, "a"),
        MetadataMatcher::new().metadata("by", Operator::Equals, several()),
        MetadataMatcher::new().metadata("by", Operator::Regex, 7),
        MetadataMatcher::new().property("colour", Operator::Equals, "red"),
    ] {
        let query = LoadQuery::all().matching(wrong);
        let refused = store.load(&beds(), query).await.err().unwrap();
        assert!(
            matches!(refused, StoreError::InvalidMatcher { .. }),
            "{refused}"
        );
    }
}
