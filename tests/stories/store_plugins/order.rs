//! When hooks run, and how they are taken off.

use std::sync::Arc;

use cqrs::plugin::{Acting, action::*};
use cqrs::prelude::*;
use cqrs::store::CheckpointMove;
use futures::FutureExt;

use super::{beds, garden, seeds, sows};
use crate::support::Notebook;

#[tokio::test]
async fn hooks_run_by_prooph_s_priorities_around_the_store() {
    let seen = Arc::new(Notebook::default());
    let notes = Arc::clone(&seen);
    let (app, _) = garden(move |store| {
        for priority in [0, 2, 1_000, -1_000, 1, 2] {
            let notes = Arc::clone(&notes);
            store.on(priority, move |create: &mut Acting<Create>| {
                let is_made = create.answer().is_some();
                let before = *create.extensions().get::<usize>().unwrap_or(&0);
                create.extensions_mut().insert(before + 1);
                notes.note(format!("{priority}, {is_made}, {before}"));
                Ok(())
            });
        }
    })
    .await;
    let store = app.event_store("main").unwrap();
    store.create(&beds(), Metadata::new()).await.unwrap();
    assert_eq!(
        seen.lines(),
        [
            "1000, false, 0",
            "2, false, 1",
            "2, false, 2",
            "1, true, 3",
            "0, true, 4",
            "-1000, true, 5"
        ]
    );
}

#[tokio::test]
async fn who_stops_is_the_last_one_to_be_asked() {
    let seen = Arc::new(Notebook::default());
    let notes = Arc::clone(&seen);
    let (app, _) = garden(move |store| {
        store.on(20, |has: &mut Acting<HasStream>| {
            has.set_answer(Ok(true));
            has.stop();
            Ok(())
        });
        for priority in [10, 0] {
            let notes = Arc::clone(&notes);
            store.on(priority, move |_: &mut Acting<HasStream>| {
                notes.note("asked");
                Ok(())
            });
        }
    })
    .await;
    let store = app.event_store("main").unwrap();
    assert!(store.has_stream(&beds()).await.unwrap());
    assert!(seen.lines().is_empty());
}

#[tokio::test]
async fn a_hook_may_wait() {
    let (app, notebook) = garden(|store| {
        store.on_async(10, |append: &mut Acting<Append>| {
            async move {
                tokio::task::yield_now().await;
                for event in &mut append.events {
                    event.metadata.insert("by", "somebody who waited");
                }
                Ok(())
            }
            .boxed()
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(notebook.lines(), ["watering beans by somebody who waited"]);
}

#[tokio::test]
async fn what_was_taken_off_is_not_asked_any_more() {
    let (app, _) = garden(|store| {
        store.before(|_: &mut Acting<Append>| Err("no".into()));
        let taken_off = store.before(|_: &mut Acting<Load>| Err("no".into()));
        taken_off.detach();
    })
    .await;
    let _refused = sows(&app, "beans").await.unwrap_err();
    assert!(!app.detach_plugin("main", "scripted"), "that is for buses");
    assert!(!app.detach_store_plugin("main", "another"));
    assert!(app.detach_store_plugin("main", "scripted"));
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(seeds(&app).await, ["beans"]);
}

#[tokio::test]
async fn what_the_framework_keeps_for_itself_passes_no_hook() {
    let seen = Arc::new(Notebook::default());
    let notes = Arc::clone(&seen);
    let (app, _) = garden(move |store| {
        let notes = Arc::clone(&notes);
        store.before(move |commit: &mut Acting<Commit>| {
            notes.note(format!("{} {}", commit.store(), commit.appends.len()));
            Ok(())
        });
    })
    .await;
    let _ = sows(&app, "beans").await.unwrap();
    let store = app.event_store("main").unwrap();
    let moved = CheckpointMove {
        subscription: "of nobody".to_owned(),
        to: store.raw().log_start(),
        fence: None,
    };
    let _committed = store
        .raw()
        .commit(Commit::new().with_checkpoint(moved))
        .await
        .unwrap();
    assert_eq!(store.raw().checkpoints().await.unwrap().len(), 1);
    assert_eq!(seen.lines(), ["main 2"], "a checkpoint is no news");
}
