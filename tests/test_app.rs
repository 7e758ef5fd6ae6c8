//! An application under test: its own configuration, stores in memory, a clock that stands still.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::sqlite::SqliteTransaction;
use cqrs::testing::TestApp;
use cqrs::time::Clock;
use serde::{Deserialize, Serialize};

const TEXT: &str = "
services: { store: { driver: sqlite, path: /nowhere/at/all.db }, cellar: { driver: sqlite, path: /nowhere/else.db } }
service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { retry: { max: 9, initial: 10s } } } } }
event_store: { stores: { main: { type: store, default: true }, archive: { type: cellar } } }
when@test: { service_bus: { event_buses: { events: { delivery: { batch: 7 } } } } }
";

#[derive(Serialize, Deserialize, Command)]
struct Write {
    letter: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Event)]
struct Written {
    letter: String,
}

#[derive(Serialize, Deserialize, Event)]
struct Burnt;

#[derive(Serialize, Deserialize, Command)]
struct File {
    letter: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, Event)]
struct Filed;

#[derive(Default)]
struct Post(AtomicU32);

#[command_handler]
async fn write(command: Write, events: Events) -> HandlerResult {
    let letter = command.letter;
    Ok(events.raise(Written { letter })?)
}

/// The post takes a letter at the third attempt; a parcel takes its time, on a thread of its own.
#[event_listener]
async fn post(event: &Written, post: Service<Post>) -> HandlerResult {
    if event.letter == "parcel" {
        let packed = tokio::task::spawn_blocking(|| (0..3_000_000_u64).fold(0, |sum, n| sum ^ n));
        std::hint::black_box(packed.await?);
        return Ok(());
    }
    match post.0.fetch_add(1, Ordering::SeqCst) {
        2.. => Ok(()),
        attempt => Err(format!("attempt {attempt}: the letter box is full").into()),
    }
}

/// Writes into a table of its own, in the transaction of its events.
#[command_handler]
async fn file(
    command: File,
    events: Events,
    #[named("archive")] archive: SqliteTransaction,
) -> HandlerResult {
    let letter = command.letter;
    events.raise(Filed)?;
    archive
        .run(move |archive| {
            archive.execute_batch("CREATE TABLE IF NOT EXISTS archive (letter TEXT UNIQUE)")?;
            archive.execute("INSERT INTO archive VALUES (?1)", [letter])
        })
        .await?;
    Ok(())
}

async fn app() -> (TestApp, Arc<Post>) {
    let post = Arc::new(Post::default());
    let builder = TestApp::from_text("post.yaml", TEXT).provide(Arc::clone(&post));
    (builder.build().await.unwrap(), post)
}

#[tokio::test]
async fn settling_waits_for_no_retry() {
    let (app, post) = app().await;
    let before = app.clock().now();
    let letter = "to Petra".to_owned();
    let _ = app.dispatch(Write { letter }).await.unwrap();
    app.settle().await.unwrap();
    assert_eq!(post.0.load(Ordering::SeqCst), 3);
    assert!(
        app.clock().now().since(before) >= Duration::from_secs(30),
        "10 and 20 seconds"
    );
}

#[tokio::test]
async fn work_that_takes_real_time_does_not_move_the_clock() {
    let (app, _) = app().await;
    let before = app.clock().now();
    for _ in 0..20 {
        let letter = "parcel".to_owned();
        let _ = app.dispatch(Write { letter }).await.unwrap();
    }
    app.settle().await.unwrap();
    assert_eq!(app.clock().now(), before);
}

#[tokio::test]
async fn what_was_published_can_be_looked_at() {
    let (app, _) = app().await;
    assert_eq!(app.plan().environment.as_deref(), Some("test"));
    let letter = "to Petra".to_owned();
    let _ = app
        .dispatch(Write {
            letter: letter.clone(),
        })
        .await
        .unwrap();
    app.assert_published::<Written>().await;
    assert_eq!(
        app.published::<Written>().await.unwrap(),
        [Written { letter }]
    );
}

#[tokio::test]
#[should_panic(expected = "no Burnt was published")]
async fn what_was_not_published_is_told() {
    app().await.0.assert_published::<Burnt>().await;
}

#[tokio::test]
async fn a_moved_clock_is_the_clock_of_what_is_stored() {
    let (app, _) = app().await;
    app.clock().advance(cqrs::time::days(2)).await;
    let letter = "parcel".to_owned();
    let _ = app.dispatch(Write { letter }).await.unwrap();
    let store = app.store_named("main").unwrap();
    let page = store.read_log(&store.log_start(), 10).await.unwrap();
    assert_eq!(page.events[0].created_at, app.clock().now());
}

#[tokio::test]
async fn a_store_whose_transactions_are_taken_is_its_driver_s_and_empty() {
    for _ in 0..2 {
        let (app, _) = app().await;
        let letter = "from Petra".to_owned();
        let again = letter.clone();
        let _ = app.dispatch(File { letter }).await.unwrap();
        let refused = app.dispatch(File { letter: again }).await;
        assert!(refused.is_err(), "the letter is there already");
        assert_eq!(app.published::<Filed>().await.unwrap(), [Filed]);
        app.settle().await.unwrap();
    }
}

#[tokio::test]
async fn a_temporary_store_goes_with_its_application() {
    let (app, _) = app().await;
    let main = app.store_named("main").unwrap();
    assert!(!main.promises().own_statements, "it is in memory");
    let file = app.store_named("archive").unwrap().place();
    assert!(std::path::Path::new(&file).exists(), "{file}");
    app.shutdown().await.unwrap();
    drop(app);
    assert!(!std::path::Path::new(&file).exists(), "{file}");
}
