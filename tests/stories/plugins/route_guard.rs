//! The route guard: who may send a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cqrs::error::Causes;
use cqrs::message::Metadata;
use cqrs::plugins::guard::{Access, AuthorizationService, Granted, Moment};
use cqrs::prelude::*;
use cqrs::runtime::DeadLetterSelection;

use super::bank::{
    AccountOpened, Bank, CloseAccount, CloseBank, OpenAccount, balance_of, open_for,
};
use crate::support::{Notebook, Story, main_log, within};

const GUARDED: &str = "plugins: [prooph_service_bus.route_guard]";

fn bank() -> Story {
    Bank {
        commands: GUARDED,
        queries: GUARDED,
        ..Bank::default()
    }
    .story()
}

async fn guarded(
    story: Story,
    is_granted: impl Fn(&Access<'_>) -> bool + Send + Sync + 'static,
) -> (App, Arc<Notebook>) {
    let service = Arc::new(is_granted);
    let builder = story.builder.provide::<dyn AuthorizationService>(service);
    (builder.build().await.unwrap(), story.notebook)
}

#[tokio::test]
async fn a_refused_command_is_not_handled_and_nothing_is_stored() {
    let (app, notebook) = guarded(bank(), |_| false).await;
    let error = app.dispatch(open_for("a secret owner")).await.unwrap_err();
    assert!(matches!(
        error,
        DispatchError::Unauthorized { resource: None }
    ));
    let text = Causes(&error).to_string();
    assert_eq!(text, "not authorized to access this resource");
    assert!(notebook.lines().is_empty());
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn a_refused_query_is_not_answered() {
    let (app, notebook) = guarded(bank(), |_| false).await;
    let error = app.ask(balance_of("petra")).await.unwrap_err();
    assert!(matches!(error, DispatchError::Unauthorized { .. }));
    assert!(notebook.lines().is_empty());
}

#[tokio::test]
async fn what_is_granted_is_handled() {
    let (app, notebook) = guarded(bank(), |_| true).await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(notebook.lines()[0], "opening");
    assert_eq!(app.ask(balance_of("petra")).await.unwrap().cents, 100);
}

#[tokio::test]
async fn the_guard_is_asked_before_a_handler_is_looked_for() {
    let (app, _) = guarded(bank(), |_| false).await;
    let bus = app.command_bus("commands");
    let error = bus.dispatch(CloseBank).await.unwrap_err();
    assert!(
        matches!(error, DispatchError::Unauthorized { .. }),
        "{error}"
    );
    let (app, _) = guarded(bank(), |_| true).await;
    let bus = app.command_bus("commands");
    let error = bus.dispatch(CloseBank).await.unwrap_err();
    assert!(matches!(error, DispatchError::NoHandler { .. }), "{error}");
}

#[tokio::test]
async fn the_guard_sees_the_message_and_who_sends_it() {
    let (app, _) = guarded(bank(), |access| {
        assert_eq!(access.moment(), Moment::Route);
        assert_eq!(access.bus().name, "commands");
        assert_eq!(access.message_name(), "OpenAccount");
        assert_eq!(access.tenant(), Some("north"));
        assert!(access.message::<CloseBank>().is_none());
        let command: &OpenAccount = access.message().unwrap();
        access.actor() == Some(command.owner.as_str())
    })
    .await;
    let by = |actor: &str| Metadata::new().with_actor(actor).with_tenant("north");
    let own = app.dispatch_with(open_for("petra"), by("petra")).await;
    let _ = own.unwrap();
    let foreign = app.dispatch_with(open_for("petra"), by("paul")).await;
    assert!(matches!(foreign, Err(DispatchError::Unauthorized { .. })));
    assert_eq!(main_log(&app).await.len(), 2, "one account, counted once");
}

#[tokio::test]
async fn a_refusal_names_the_message_where_the_configuration_says_so() {
    let bank = Bank {
        commands: GUARDED,
        services: "prooph_service_bus.route_guard: { expose_name: true }",
        ..Bank::default()
    };
    let (app, _) = guarded(bank.story(), |_| false).await;
    let error = app.dispatch(open_for("petra")).await.unwrap_err();
    assert_eq!(error.to_string(), "not authorized to access OpenAccount");
}

#[tokio::test]
async fn two_guards_ask_two_services_of_the_application() {
    let bank = Bank {
        commands: "plugins: [for_commands]",
        queries: r"plugins: ['Prooph\ServiceBus\Plugin\Guard\RouteGuard']",
        services: "for_commands: { driver: prooph_service_bus.route_guard, service: tellers }",
        ..Bank::default()
    };
    let story = bank.story();
    let builder = story
        .builder
        .provide::<dyn AuthorizationService>(Arc::new(|_: &Access<'_>| true))
        .provide_named::<dyn AuthorizationService>("tellers", Arc::new(|_: &Access<'_>| false));
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(open_for("petra")).await.unwrap_err();
    let _ = app.ask(balance_of("petra")).await.unwrap();
}

#[tokio::test]
async fn a_service_that_nobody_provides_by_its_name_is_told() {
    let bank = Bank {
        commands: GUARDED,
        services: "prooph_service_bus.route_guard: { service: tellers }",
        ..Bank::default()
    };
    let unnamed = Arc::new(|_: &Access<'_>| true);
    let builder = bank
        .story()
        .builder
        .provide::<dyn AuthorizationService>(unnamed);
    let error = builder.build().await.unwrap_err().to_string();
    let told = "nothing provides what the option `service` names";
    assert!(error.contains(told), "{error}");
    assert!(error.contains(".provide_named::<"), "{error}");
}

#[tokio::test]
async fn an_asynchronous_command_is_asked_about_where_it_is_sent_and_where_it_is_handled() {
    let bank = Bank {
        commands: "router: { async_switch: out }, plugins: [prooph_service_bus.route_guard]",
        services: "out: { driver: queue, store: main }",
        ..Bank::default()
    };
    let (app, notebook) = guarded(bank.story(), |access| access.actor().is_some()).await;
    let nobody = app.dispatch(CloseAccount).await.unwrap_err();
    assert!(matches!(nobody, DispatchError::Unauthorized { .. }));
    within(app.settle()).await.unwrap();
    assert!(notebook.lines().is_empty(), "nothing was sent");
    let somebody = Metadata::new().with_actor("petra");
    let receipt = app.dispatch_with(CloseAccount, somebody).await.unwrap();
    assert!(receipt.is_sent());
    within(app.settle()).await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["closing"],
        "the consumer was granted it too"
    );
    within(app.shutdown()).await.unwrap();
}

struct OutOfOrder;

impl AuthorizationService for OutOfOrder {
    fn is_granted<'a>(&'a self, _: Access<'a>) -> Granted<'a> {
        Box::pin(async {
            tokio::task::yield_now().await;
            Err("the directory does not answer".into())
        })
    }
}

#[tokio::test]
async fn a_service_that_cannot_tell_grants_nothing_and_that_is_a_failure() {
    let story = bank();
    let builder = (story.builder).provide::<dyn AuthorizationService>(Arc::new(OutOfOrder));
    let app = builder.build().await.unwrap();
    let error = app.dispatch(open_for("petra")).await.unwrap_err();
    assert!(!error.is_rejection() && error.is_retryable(), "{error:?}");
    assert_eq!(
        Causes(&error).to_string(),
        "\"OpenAccount\" failed: whether \"OpenAccount\" is granted could not be found out: the directory does not answer"
    );
    assert!(story.notebook.lines().is_empty());
}

#[tokio::test]
async fn an_application_without_a_service_is_told_what_to_provide() {
    let error = bank().builder.build().await.unwrap_err().to_string();
    assert!(error.contains("prooph_service_bus.route_guard"), "{error}");
    assert!(
        error.contains(".provide::<dyn cqrs_plugins::guard::AuthorizationService>(..)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_refused_event_is_stored_and_not_delivered() {
    let story = Bank {
        events: "delivery: inline, plugins: [prooph_service_bus.route_guard]",
        ..Bank::default()
    };
    let (app, notebook) = guarded(story.story(), |_| false).await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(receipt.events(), 1);
    let failures = receipt.failures();
    assert_eq!(failures.len(), 1);
    assert!(matches!(
        failures[0].error,
        DispatchError::Unauthorized { .. }
    ));
    assert_eq!(notebook.lines(), ["opening"]);
}

#[tokio::test]
async fn an_event_that_was_refused_to_durable_listeners_is_parked_until_it_is_granted() {
    let story = Bank {
        events: "delivery: { retry: { max: 0 } }, plugins: [prooph_service_bus.route_guard]",
        ..Bank::default()
    };
    let is_open = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_open);
    let (app, notebook) = guarded(story.story(), move |access| {
        access.message::<AccountOpened>().is_none() || asked.load(Ordering::SeqCst)
    })
    .await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    within(app.settle()).await.unwrap();
    let parked = app.parked().await.unwrap();
    assert_eq!(parked.len(), 2, "once for each listener");
    assert_eq!(parked[0].reason, "not authorized to access this resource");
    assert_eq!(notebook.lines(), ["opening"]);
    is_open.store(true, Ordering::SeqCst);
    let all = DeadLetterSelection::All;
    let _ = app.retry_dead_letters(&all).await.unwrap();
    let left = within(app.dead_letters_settled(&all)).await.unwrap();
    assert!(left.is_empty());
    assert_eq!(notebook.lines().len(), 3);
    within(app.shutdown()).await.unwrap();
}
