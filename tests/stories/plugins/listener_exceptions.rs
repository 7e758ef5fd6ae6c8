//! Where the first failing listener would stop the rest, a plugin has all of them called and collects what they failed with.

use cqrs::error::EventListenerError;

use super::bank::{AccountOpened, Bank, NoOwner, open_for};
use crate::support::main_log;

const COLLECTING: &str =
    "delivery: inline, plugins: [prooph_service_bus.listener_exception_collection_mode]";

fn grumpy() -> AccountOpened {
    AccountOpened {
        owner: "grumpy".to_owned(),
    }
}

#[tokio::test]
async fn without_it_the_first_failing_listener_stops_the_rest() {
    let (app, notebook) = Bank::default().story().start().await;
    let error = app.events().publish(grumpy()).await.unwrap_err();
    assert_eq!(notebook.lines(), ["greeting"]);
    assert!(error.downcast_ref::<EventListenerError>().is_none());
}

#[tokio::test]
async fn with_it_all_listeners_are_called_and_all_failures_are_one_error() {
    let bank = Bank {
        events: COLLECTING,
        ..Bank::default()
    };
    let (app, notebook) = bank.story().start().await;
    let error = app.events().publish(grumpy()).await.unwrap_err();
    assert_eq!(notebook.lines(), ["greeting", "counting"]);
    assert!(error.is_committed(), "the event is stored: {error:?}");
    let all: &EventListenerError = error.downcast_ref().unwrap();
    assert_eq!(all.event(), "AccountOpened");
    assert_eq!(
        all.to_string(),
        "listeners of \"AccountOpened\" failed: bank.greet, bank.count"
    );
    let [greet, count] = all.failures() else {
        panic!("two failures: {all:?}");
    };
    assert_eq!(
        (greet.what.as_str(), count.what.as_str()),
        ("bank.greet", "bank.count")
    );
    assert!(count.error.downcast_ref::<NoOwner>().is_some());
    assert!(greet.error.is_rejection() && count.error.is_rejection());
    assert_eq!(
        main_log(&app).await.len(),
        1,
        "what the failing one raised is not there"
    );
}

#[tokio::test]
async fn who_succeeds_has_done_his_part_whoever_fails_before_him() {
    let bank = Bank {
        events: COLLECTING,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let event = AccountOpened {
        owner: "petra".to_owned(),
    };
    let _ = app.events().publish(event).await.unwrap();
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn it_holds_for_what_follows_a_command_under_prooph_s_rule_too() {
    let bank = Bank {
        commands: "failure_mode: prooph",
        events: COLLECTING,
        ..Bank::default()
    };
    let (app, notebook) = bank.story().start().await;
    let error = app.dispatch(open_for("grumpy")).await.unwrap_err();
    assert_eq!(notebook.lines(), ["opening", "greeting", "counting"]);
    let all: &EventListenerError = error.downcast_ref().unwrap();
    assert_eq!(all.failures().len(), 2);
}

#[tokio::test]
async fn where_nobody_stops_anybody_each_failure_is_told_by_itself() {
    let bank = Bank {
        events: COLLECTING,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let receipt = app.dispatch(open_for("grumpy")).await.unwrap();
    let failed: Vec<_> = receipt
        .failures()
        .iter()
        .map(|it| it.what.as_str())
        .collect();
    assert_eq!(failed, ["bank.greet", "bank.count"]);
}

#[tokio::test]
async fn taken_off_the_bus_it_has_no_effect_any_more() {
    let bank = Bank {
        events: COLLECTING,
        ..Bank::default()
    };
    let (app, notebook) = bank.story().start().await;
    let plugin = "prooph_service_bus.listener_exception_collection_mode";
    assert!(app.detach_plugin("events", plugin));
    let _ = app.events().publish(grumpy()).await.unwrap_err();
    assert_eq!(notebook.lines(), ["greeting"]);
}

#[tokio::test]
async fn it_is_for_event_buses_only() {
    let bank = Bank {
        commands: "plugins: [prooph_service_bus.listener_exception_collection_mode]",
        ..Bank::default()
    };
    let error = bank.story().builder.build().await.unwrap_err().to_string();
    assert!(
        error.contains("cannot be attached to the command bus `commands`"),
        "{error}"
    );
    assert!(error.contains("it is for event buses"), "{error}");
}
