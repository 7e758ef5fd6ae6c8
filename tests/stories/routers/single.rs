//! Routers with a map: of one handler, of many listeners, and those that ask for the message's own name.

use cqrs::plugins::routers::{CommandRouter, EventRouter, QueryRouter};

use super::{LetterWasSent, SendLetter, SendParcel, WhereIs, log_id, post, refused, with};
use crate::support::within;

#[tokio::test]
async fn a_command_router_stands_over_the_bus_for_the_commands_that_it_names() {
    let router = CommandRouter::new()
        .route("SendLetter")
        .to("courier.letter");
    let (app, notebook) = with(post("routes", "", ""), "routes", router).start().await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendLetter).await.unwrap();
    assert_eq!(notebook.lines(), ["letter by courier"]);
}

#[tokio::test]
async fn what_a_router_does_not_name_it_leaves_alone() {
    let router = CommandRouter::new().route_to::<SendParcel>("SendParcel");
    let (app, notebook) = with(post("routes", "", ""), "routes", router).start().await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendLetter).await.unwrap();
    let _ = app.dispatch(SendParcel).await.unwrap();
    assert_eq!(notebook.lines(), ["letter", "parcel"]);
}

#[tokio::test]
async fn of_two_routers_the_later_one_stands_over_the_earlier_where_both_name_the_message() {
    let first = CommandRouter::from_iter([
        ("SendLetter", "courier.letter"),
        ("SendAParcel", "SendParcel"),
    ]);
    let second = CommandRouter::new().route("SendLetter").to("post.letter");
    let story = with(post("first, second", "", ""), "first", first);
    let (app, notebook) = with(story, "second", second).start().await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendLetter).await.unwrap();
    let _ = counter.dispatch(SendParcel).await.unwrap();
    assert_eq!(notebook.lines(), ["letter", "parcel"]);
}

#[tokio::test]
async fn a_query_router_chooses_the_finder() {
    let router = QueryRouter::new().route_to::<WhereIs>("post.desk");
    let (app, _) = with(post("", "", "routes"), "routes", router).start().await;
    assert_eq!(app.ask(WhereIs).await.unwrap(), "at the desk");
}

#[tokio::test]
async fn an_event_router_adds_listeners_behind_those_that_the_bus_has() {
    let log = log_id();
    let router = EventRouter::new()
        .route("LetterWasSent")
        .to(["post.stamp", &log])
        .route_to::<LetterWasSent>([&log]);
    let (app, notebook) = with(post("", "routes", ""), "routes", router).start().await;
    let _ = app
        .event_bus("events")
        .publish(LetterWasSent)
        .await
        .unwrap();
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(lines, ["logged a letter", "stamped"], "each of them once");
}

#[tokio::test]
async fn listeners_that_a_router_adds_are_delivered_to_as_the_bus_says() {
    let story = super::post_that_delivers("inline", "", "routes", "");
    let log = log_id();
    let router = EventRouter::new()
        .route("LetterWasSent")
        .to(["post.stamp", &log, &log]);
    let (app, notebook) = with(story, "routes", router).start().await;
    let _ = app
        .event_bus("events")
        .publish(LetterWasSent)
        .await
        .unwrap();
    assert_eq!(
        notebook.lines(),
        ["stamped", "logged a letter"],
        "each once"
    );
}

#[tokio::test]
async fn service_locator_routers_find_the_handler_that_is_called_like_the_message() {
    let (app, notebook) = post(
        "prooph_service_bus.single_handler_service_locator_router",
        r"Prooph\ServiceBus\Plugin\Router\ServiceLocatorEventRouter",
        "prooph_service_bus.single_handler_service_locator_router",
    )
    .start()
    .await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendParcel).await.unwrap();
    let _ = counter.dispatch(SendLetter).await.unwrap();
    assert_eq!(app.ask(WhereIs).await.unwrap(), "found by name");
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines[2..].sort();
    assert_eq!(lines, ["parcel", "letter", "heard by name", "stamped"]);
}

#[tokio::test]
async fn what_the_program_does_not_have_is_an_error_of_the_build_and_all_of_it_is_told() {
    let router = CommandRouter::new()
        .route("SendPostcard")
        .to("post.letter")
        .route("SendParcel")
        .to("post.letter")
        .route("SendLetter")
        .to("post.letter")
        .route("SendLetter")
        .to("courier.letter");
    let story = with(post("routes", "routes", ""), "routes", router);
    assert_eq!(
        refused(story).await,
        r#"4 things cannot be wired
  plugin routes of command bus "counter": no command "SendPostcard" is linked into the program
  plugin routes of command bus "counter": no handler "post.letter" takes the command "SendParcel"; there is SendParcel
  plugin routes of command bus "counter": "SendLetter" has two handlers, "post.letter" and "courier.letter"
  plugin routes of event bus "events": an event has any number of listeners: take an `EventRouter`"#
    );
}

#[tokio::test]
async fn an_event_router_is_refused_where_a_message_has_one_handler() {
    let story = with(post("", "", "routes"), "routes", EventRouter::new());
    let error = refused(story).await;
    assert!(error.contains("one handler"), "{error}");
}
