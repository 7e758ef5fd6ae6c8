//! What plugins can do to what is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cqrs::inject::Batch;
use cqrs::message::{MessageId, Payload};
use cqrs::plugin::{Acting, action::*};
use cqrs::prelude::*;
use cqrs::store::{Expected, StoreError, StreamName};

use super::{Sown, beds, garden, outcome, seeds, sows, store_error};
use crate::support::main_log;

#[tokio::test]
async fn a_stopped_append_stores_nothing_of_the_commit_and_the_sender_is_told() {
    let (app, notebook) = garden(|store| {
        store.before(|append: &mut Acting<Append>| {
            if append.stream.as_str() == "beds" {
                append.stop();
            }
            Ok(())
        });
    })
    .await;
    let error = sows(&app, "beans").await.unwrap_err();
    let StoreError::Refused { plugin, source } = store_error(&error) else {
        panic!("{error:?}");
    };
    assert_eq!((plugin.as_str(), source.is_none()), ("scripted", true));
    assert!(!error.is_rejection());
    assert_eq!(
        main_log(&app).await.len(),
        0,
        "the bell is in the same commit"
    );
    assert!(notebook.lines().is_empty());
}

#[tokio::test]
async fn a_hook_that_fails_before_the_store_refuses_with_its_reason() {
    let (app, _) = garden(|store| {
        store.before(|_: &mut Acting<Append>| Err("nobody works on sundays".into()));
    })
    .await;
    let error = sows(&app, "beans").await.unwrap_err();
    let StoreError::Refused { source, .. } = store_error(&error) else {
        panic!("{error:?}");
    };
    assert_eq!(
        source.as_ref().unwrap().to_string(),
        "nobody works on sundays"
    );
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn what_a_plugin_has_changed_is_what_is_stored_heard_and_believed() {
    let (app, notebook) = garden(|store| {
        store.before(|append: &mut Acting<Append>| {
            for event in append
                .events
                .iter_mut()
                .filter(|event| event.name == "Sown")
            {
                event.payload = Payload::from_json(r#"{"seed":"peas"}"#);
            }
            Ok(())
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap();
    let _ = sows(&app, "carrots").await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["watering peas by nobody", "watering peas by nobody"]
    );
    assert_eq!(
        seeds(&app).await,
        ["peas", "peas"],
        "nothing else is remembered of it"
    );
}

#[tokio::test]
async fn events_may_be_added_and_are_heard_too() {
    let (app, notebook) = garden(|store| {
        store.before(|append: &mut Acting<Append>| {
            if let Some(first) = append.events.first().filter(|event| event.name == "Sown") {
                let mut more = first.clone();
                more.id = MessageId::from_uuid(uuid_of(append.events.len()));
                append.events.push(more);
            }
            Ok(())
        });
    })
    .await;
    let receipt = sows(&app, "beans").await.unwrap();
    assert_eq!(receipt.events(), 3, "two seeds and a bell");
    assert_eq!(notebook.count("watering beans by nobody"), 2);
    let _ = sows(&app, "peas").await.unwrap_err();
    assert_eq!(
        seeds(&app).await,
        ["beans", "beans"],
        "the same id again is refused"
    );
}

fn uuid_of(number: usize) -> uuid::Uuid {
    uuid::Uuid::from_u128(number as u128)
}

#[tokio::test]
async fn a_stream_that_a_plugin_does_not_want_is_not_made() {
    let (app, _) = garden(|store| {
        store.before(|create: &mut Acting<Create>| match create.stream.as_str() {
            "weeds" => Err("no weeds".into()),
            _ => {
                create.metadata.insert("fence", "wood");
                Ok(())
            }
        });
    })
    .await;
    let store = app.event_store("main").unwrap();
    let (weeds, herbs) = (
        StreamName::new("weeds").unwrap(),
        StreamName::new("herbs").unwrap(),
    );
    let refused = store.create(&weeds, Metadata::new()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    assert!(!store.has_stream(&weeds).await.unwrap());
    let commit = Commit::new()
        .with_stream(herbs.clone(), Metadata::new())
        .with_stream(weeds.clone(), Metadata::new());
    let _refused = store.raw().commit(commit).await.unwrap_err();
    assert!(!store.has_stream(&herbs).await.unwrap(), "all or nothing");
    store.create(&herbs, Metadata::new()).await.unwrap();
    let metadata = store.stream_metadata(&herbs).await.unwrap();
    assert_eq!(
        metadata.get("fence").and_then(|fence| fence.as_text()),
        Some("wood")
    );
}

#[tokio::test]
async fn hooks_behind_the_store_see_what_became_of_it() {
    let seen = Arc::new(crate::support::Notebook::default());
    let notes = Arc::clone(&seen);
    let (app, _) = garden(move |store| {
        macro_rules! watch {
            ($($action:ident)+) => {$({
                let notes = Arc::clone(&notes);
                store.behind(move |acting: &mut Acting<$action>| {
                    notes.note(format!("{}: {}", stringify!($action), outcome(acting)));
                    Ok(())
                });
            })+};
        }
        watch!(Commit Create Append Load Delete StreamMetadata SetStreamMetadata);
    })
    .await;
    let store = app.event_store("main").unwrap();
    let nowhere = StreamName::new("nowhere").unwrap();
    store.create(&beds(), Metadata::new()).await.unwrap();
    let _exists = store.create(&beds(), Metadata::new()).await.unwrap_err();
    let sown = || Batch::to(&beds()).event(&Sown { seed: "x".into() });
    let _appended = store.append(sown()).await.unwrap();
    let stale = sown().expecting(Expected::NoStream);
    let conflict = store.append(stale).await.unwrap_err();
    assert!(conflict.is_conflict());
    let _not_found = store
        .load(&nowhere, Default::default())
        .await
        .err()
        .unwrap();
    let _not_found = store.delete(&nowhere).await.unwrap_err();
    let _not_found = store.stream_metadata(&nowhere).await.unwrap_err();
    let _not_found = store
        .set_stream_metadata(&nowhere, Metadata::new())
        .await
        .unwrap_err();
    let conflict = conflict.to_string();
    assert_eq!(
        seen.lines(),
        [
            "Create: done",
            "Commit: done",
            "Create: stream beds exists already",
            "Commit: stream beds exists already",
            "Append: done",
            "Commit: done",
            &format!("Append: {conflict}"),
            &format!("Commit: {conflict}"),
            "Load: there is no stream nowhere",
            "Delete: there is no stream nowhere",
            "StreamMetadata: there is no stream nowhere",
            "SetStreamMetadata: there is no stream nowhere",
        ]
    );
}

#[tokio::test]
async fn what_fails_behind_the_store_undoes_nothing() {
    let (app, notebook) = garden(|store| {
        store.behind(|_: &mut Acting<Append>| Err("too late".into()));
        store.behind(|_: &mut Acting<Commit>| panic!("too late"));
    })
    .await;
    let receipt = sows(&app, "beans").await.unwrap();
    assert_eq!(receipt.events(), 2);
    assert_eq!(notebook.lines(), ["watering beans by nobody"]);
    assert_eq!(seeds(&app).await, ["beans"]);
}

#[tokio::test]
async fn a_hook_that_panics_refuses_and_the_store_lives_on() {
    let panics = Arc::new(AtomicBool::new(true));
    let now = Arc::clone(&panics);
    let (app, _) = garden(move |store| {
        let now = Arc::clone(&now);
        store.before(
            move |_: &mut Acting<Append>| match now.load(Ordering::SeqCst) {
                true => panic!("a rake"),
                false => Ok(()),
            },
        );
    })
    .await;
    let error = sows(&app, "beans").await.unwrap_err();
    let StoreError::Refused { source, .. } = store_error(&error) else {
        panic!("{error:?}");
    };
    assert_eq!(source.as_ref().unwrap().to_string(), "it panicked: a rake");
    panics.store(false, Ordering::SeqCst);
    let _ = sows(&app, "peas").await.unwrap();
    assert_eq!(seeds(&app).await, ["peas"]);
}

#[tokio::test]
async fn streams_are_kept_and_their_metadata_stays_where_a_plugin_says_so() {
    let (app, _) = garden(|store| {
        store.before(|delete: &mut Acting<Delete>| {
            delete.stop();
            Ok(())
        });
        store.before(|_: &mut Acting<SetStreamMetadata>| Err("it stays".into()));
    })
    .await;
    let store = app.event_store("main").unwrap();
    store
        .create(&beds(), Metadata::new().with("fence", "wood"))
        .await
        .unwrap();
    let refused = store.delete(&beds()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { source: None, .. }));
    let refused = store
        .set_stream_metadata(&beds(), Metadata::new())
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        StoreError::Refused {
            source: Some(_),
            ..
        }
    ));
    let metadata = store.raw().stream_metadata(&beds()).await.unwrap();
    assert!(metadata.get("fence").is_some());
}
