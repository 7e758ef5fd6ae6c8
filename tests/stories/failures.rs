//! What a caller learns from a handler that failed.

use cqrs::error::{BoxError, HandlerPanicked};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::CommandFailed;
use cqrs::store::{Expected, StoreError, StreamName, Version};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log};

#[derive(Serialize, Deserialize, Command)]
struct Fail {
    how: How,
    queues: bool,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
enum How {
    Domain,
    Text,
    Report,
    Declared,
    Conflict,
    ConflictInRepository,
    Panic,
    Question,
    Nothing,
}

#[derive(Serialize, Deserialize, Command)]
struct FailAtOnce;

#[derive(Serialize, Deserialize, Event)]
struct Tried;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct HowMany;

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the shop is closed")]
struct ShopClosed {
    #[source]
    because: Holiday,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("it is Sunday")]
struct Holiday;

/// An error type like those of `anyhow`: no error itself, but one goes into it.
struct Report(BoxError);

impl From<Report> for BoxError {
    fn from(report: Report) -> Self {
        report.0
    }
}

fn reported() -> Result<(), Report> {
    Err(Report(Box::new(ShopClosed { because: Holiday })))
}

fn conflict() -> StoreError {
    StoreError::Conflict {
        stream: StreamName::new("shops").unwrap(),
        subject: None,
        expected: Expected::NoStream,
        actual: Version::FIRST,
    }
}

#[command_handler]
async fn fail(
    command: Fail,
    events: Events,
    commands: CommandBus,
    queries: QueryBus,
) -> HandlerResult {
    if command.queues {
        events.raise(Tried)?;
        let _ = commands.dispatch(FailAtOnce).await?;
    }
    match command.how {
        How::Domain => Err(ShopClosed { because: Holiday }.into()),
        How::Text => Err("not today".into()),
        How::Report => Ok(reported()?),
        How::Declared => Err(HandlerError::failure(Holiday)),
        How::Conflict => Err(conflict().into()),
        How::ConflictInRepository => Err(RepositoryError::from(conflict()).into()),
        How::Panic => panic!("no such shop"),
        How::Question => {
            queries.ask(HowMany).await?;
            Ok(())
        }
        How::Nothing => Ok(()),
    }
}

#[command_handler]
fn fail_at_once(_: FailAtOnce) {
    panic!("at once");
}

#[query_handler]
async fn how_many(_: HowMany) -> HandlerResult<u32> {
    Err(HandlerError::failure(Holiday))
}

#[event_listener]
async fn note_failed(event: CommandFailed, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("{}: {}", event.command, event.error));
    Ok(())
}

fn story() -> Story {
    Story::in_memory(
        "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }",
        registrations![
            Fail,
            FailAtOnce,
            Tried,
            HowMany,
            fail,
            fail_at_once,
            how_many,
            note_failed
        ],
    )
}

async fn failing(how: How, queues: bool) -> DispatchError {
    let (app, _) = story().start().await;
    let error = app.dispatch(Fail { how, queues }).await.unwrap_err();
    assert!(main_log(&app).await.is_empty());
    error
}

#[tokio::test]
async fn the_error_of_the_domain_is_a_rejection_and_is_found_again() {
    let error = failing(How::Domain, false).await;
    assert!(matches!(error, DispatchError::Rejected { .. }));
    assert!(error.is_rejection() && !error.is_retryable() && !error.is_conflict());
    assert_eq!(
        error.downcast_ref::<ShopClosed>(),
        Some(&ShopClosed { because: Holiday })
    );
    assert_eq!(error.downcast_ref::<Holiday>(), Some(&Holiday));
    assert_eq!(
        cqrs::error::Causes(&error).to_string(),
        "\"Fail\" was rejected: the shop is closed: it is Sunday"
    );
}

#[tokio::test]
async fn text_and_foreign_reports_are_rejections_too() {
    assert!(failing(How::Text, false).await.is_rejection());
    let error = failing(How::Report, false).await;
    assert!(error.is_rejection());
    assert!(error.downcast_ref::<ShopClosed>().is_some());
}

#[tokio::test]
async fn a_handler_may_declare_a_failure() {
    let error = failing(How::Declared, false).await;
    assert!(matches!(error, DispatchError::Failed { .. }));
    assert!(error.downcast_ref::<Holiday>().is_some());
}

#[tokio::test]
async fn a_conflict_is_a_failure_that_may_be_tried_again() {
    for how in [How::Conflict, How::ConflictInRepository] {
        let error = failing(how, false).await;
        assert!(!error.is_rejection(), "{error}");
        assert!(error.is_conflict(), "{error:?}");
        assert!(error.is_retryable(), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_dropped_with_a_failure_is_named() {
    for how in [How::Domain, How::Panic, How::Conflict] {
        let error = failing(how, true).await;
        assert_eq!(error.dropped(), ["Tried", "FailAtOnce"]);
        assert_eq!(error.is_rejection(), how == How::Domain);
    }
}

#[tokio::test]
async fn a_panicking_handler_is_an_error_and_the_bus_lives_on() {
    let (app, _) = story().start().await;
    for _ in 0..3 {
        let fail = Fail {
            how: How::Panic,
            queues: true,
        };
        let error = app.dispatch(fail).await.unwrap_err();
        assert!(matches!(error, DispatchError::Failed { .. }));
        let panicked = error.downcast_ref::<HandlerPanicked>().unwrap();
        assert_eq!(panicked.to_string(), "the handler panicked: no such shop");
        let error = app.dispatch(FailAtOnce).await.unwrap_err();
        assert!(error.downcast_ref::<HandlerPanicked>().is_some());
    }
    let works = Fail {
        how: How::Nothing,
        queues: false,
    };
    let _ = app.dispatch(works).await.unwrap();
}

#[tokio::test]
async fn a_failure_behind_a_question_stays_a_failure() {
    for queues in [false, true] {
        let error = failing(How::Question, queues).await;
        assert!(matches!(error, DispatchError::Failed { .. }), "{error:?}");
        assert!(error.downcast_ref::<Holiday>().is_some());
    }
}

#[tokio::test]
async fn a_queued_command_that_fails_is_collected_and_announced() {
    let (app, notebook) = story().start().await;
    let works = Fail {
        how: How::Nothing,
        queues: true,
    };
    let receipt = app.dispatch(works).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert_eq!(receipt.failures().len(), 1);
    assert_eq!(receipt.failures()[0].what, "FailAtOnce");
    assert_eq!(
        notebook.lines(),
        ["FailAtOnce: \"FailAtOnce\" failed: the handler panicked: at once"]
    );
    let failure = receipt.into_result().unwrap_err();
    assert_eq!(
        failure.to_string(),
        "FailAtOnce failed on \"FailAtOnce\", after the commit"
    );
    assert_eq!(
        failure.receipt().events(),
        1,
        "which is stored all the same"
    );
}
