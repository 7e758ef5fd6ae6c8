//! What a finder may not do, whichever way it tries: it looks, and changes nothing.

use std::sync::Arc;

use cqrs::message::RawMessage;
use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log};

#[derive(Serialize, Deserialize, Command)]
struct Shelve;

#[derive(Serialize, Deserialize, Command)]
struct LookAndShelve;

#[derive(Serialize, Deserialize, Event)]
struct Shelved;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
struct Look {
    and: And,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
enum And {
    Nothing,
    Dispatch,
    DispatchWith,
    DispatchRaw,
    Publish,
    PublishRaw,
    FindTheBuses,
    PublishOnTheWhole,
    SpawnATask,
}

#[derive(Default)]
struct Whole(std::sync::OnceLock<App>);

#[command_handler]
fn shelve(_: Shelve, notebook: Service<Notebook>) {
    notebook.note("shelved");
}

#[command_handler]
async fn look_and_shelve(
    _: LookAndShelve,
    commands: CommandBus,
    queries: QueryBus,
    events: EventBus,
) -> HandlerResult {
    let _ = queries.ask(Look { and: And::Nothing }).await?;
    let _ = commands.dispatch(Shelve).await?;
    let _ = events.publish(Shelved).await?;
    Ok(())
}

fn raw(name: &str) -> RawMessage {
    RawMessage::from_json(&format!(r#"{{"message_name":"{name}","payload":{{}}}}"#)).unwrap()
}

#[query_handler]
async fn look(
    query: Look,
    commands: CommandBus,
    events: EventBus,
    whole: Service<Whole>,
) -> HandlerResult<String> {
    let app = whole.0.get().unwrap().clone();
    let receipt = match query.and {
        And::Nothing => return Ok("looked".to_owned()),
        And::Dispatch => commands.dispatch(Shelve).await?,
        And::DispatchWith => commands.dispatch_with(Shelve, Metadata::new()).await?,
        And::DispatchRaw => commands.dispatch_raw(raw("Shelve")).await?,
        And::Publish => events.publish(Shelved).await?,
        And::PublishRaw => events.publish_raw(raw("Shelved")).await?,
        And::FindTheBuses => app.dispatch(Shelve).await?,
        And::PublishOnTheWhole => app.events().publish(Shelved).await?,
        And::SpawnATask => tokio::spawn(async move { app.dispatch(Shelve).await }).await??,
    };
    Ok(format!("{receipt:?}"))
}

async fn library() -> (App, Arc<Notebook>) {
    let story = Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }",
        registrations![
            Shelve,
            LookAndShelve,
            Shelved,
            Look,
            shelve,
            look_and_shelve,
            look
        ],
    );
    let whole = Arc::new(Whole::default());
    let app = story.builder.provide(Arc::clone(&whole));
    let app = app.build().await.unwrap();
    let _ = whole.0.set(app.clone());
    (app, story.notebook)
}

async fn assert_refused(and: And) {
    let (app, notebook) = library().await;
    let error = app.ask(Look { and }).await.unwrap_err();
    let cause = error.downcast_ref();
    assert!(
        matches!(cause, Some(RepositoryError::ReadOnly)),
        "{error:?}"
    );
    assert!(!error.is_rejection() && !error.is_retryable());
    assert!(notebook.lines().is_empty());
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn a_finder_cannot_dispatch() {
    for and in [And::Dispatch, And::DispatchWith, And::DispatchRaw] {
        assert_refused(and).await;
    }
}

#[tokio::test]
async fn a_finder_cannot_publish() {
    for and in [And::Publish, And::PublishRaw] {
        assert_refused(and).await;
    }
}

#[tokio::test]
async fn a_finder_that_finds_the_buses_by_itself_cannot_change_anything_either() {
    for and in [And::FindTheBuses, And::PublishOnTheWhole] {
        assert_refused(and).await;
    }
}

#[tokio::test]
async fn a_task_that_a_finder_spawns_is_outside_of_it() {
    let (app, notebook) = library().await;
    let asked = app
        .ask(Look {
            and: And::SpawnATask,
        })
        .await;
    assert!(asked.is_ok(), "{asked:?}");
    assert_eq!(notebook.lines(), ["shelved"]);
}

#[tokio::test]
async fn who_asks_a_finder_may_go_on_changing_things() {
    let (app, notebook) = library().await;
    let receipt = app.dispatch(LookAndShelve).await.unwrap();
    assert!(receipt.failures().is_empty());
    assert_eq!(notebook.lines(), ["shelved"]);
    assert_eq!(main_log(&app).await.len(), 1);
}
