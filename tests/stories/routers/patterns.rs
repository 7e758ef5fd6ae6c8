//! Routers that go by patterns of names.

use cqrs::plugins::routers::RegexRouter;

use super::{
    LetterWasSent, ParcelWasSent, SendLetter, SendParcel, log_id, post, refused, story, with,
};
use crate::support::within;

#[tokio::test]
async fn a_pattern_routes_the_commands_that_it_matches() {
    let router = RegexRouter::new()
        .route("Letter$")
        .to("courier.letter")
        .route("^SendP")
        .to("SendParcel");
    let (app, notebook) = with(post("routes", "", ""), "routes", router).start().await;
    let counter = app.command_bus("counter");
    let _ = counter.dispatch(SendLetter).await.unwrap();
    let _ = counter.dispatch(SendParcel).await.unwrap();
    assert_eq!(notebook.lines(), ["letter by courier", "parcel"]);
}

#[tokio::test]
async fn two_patterns_for_one_command_are_an_error_that_names_all_three() {
    let router = RegexRouter::from_iter([("^SendL", "post.letter"), ("Letter", "post.letter")]);
    let story = with(post("routes", "", ""), "routes", router);
    assert_eq!(
        refused(story).await,
        "1 thing cannot be wired\n  plugin routes of command bus \"counter\": the patterns \"^SendL\" and \"Letter\" both match \
         \"SendLetter\", which has exactly one handler"
    );
}

#[tokio::test]
async fn patterns_and_listeners_of_an_event_add_up_and_each_listener_hears_once() {
    let log = log_id();
    let router = RegexRouter::from_iter([
        ("WasSent$", log.as_str()),
        ("^Letter", "LetterWasSent"),
        ("^Parcel", &log),
    ]);
    let (app, notebook) = with(post("", "routes", ""), "routes", router).start().await;
    let events = app.event_bus("events");
    let _ = events.publish(LetterWasSent).await.unwrap();
    let _ = events.publish(ParcelWasSent).await.unwrap();
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            "heard by name",
            "logged a letter",
            "logged a parcel",
            "stamped"
        ]
    );
}

#[tokio::test]
async fn what_is_no_pattern_and_a_listener_of_nothing_matched_are_errors() {
    let router = RegexRouter::from_iter([("(Letter", "post.stamp"), ("^Parcel", "post.stamp")]);
    let error = refused(with(post("", "routes", ""), "routes", router)).await;
    assert!(error.contains("\"(Letter\" is no pattern: "), "{error}");
    assert!(
        error.contains("no listener \"post.stamp\" takes an event that \"^Parcel\" matches"),
        "{error}"
    );
}

#[tokio::test]
async fn a_pattern_does_not_lead_a_command_to_the_handler_of_another() {
    let router = RegexRouter::new().route("^Send").to("post.letter");
    let error = refused(with(post("routes", "", ""), "routes", router)).await;
    assert!(
        error.contains("no handler \"post.letter\" takes the command \"SendParcel\""),
        "{error}"
    );
}

#[tokio::test]
async fn the_router_of_the_configuration_may_go_by_patterns() {
    let buses = format!(
        r"service_bus:
  command_buses:
    counter:
      router:
        type: prooph_service_bus.regex_router
        routes: {{ '/letter$/i': courier.letter, ^SendP: SendParcel }}
  event_buses:
    events:
      delivery: inline
      router:
        type: Prooph\ServiceBus\Plugin\Router\RegexRouter
        routes: {{ Sent$: {} }}
    other_events: ~
  query_buses: {{ queries: ~, other_queries: ~ }}",
        log_id()
    );
    let (app, notebook) = story(&buses).start().await;
    let _ = app.dispatch(SendLetter).await.unwrap();
    let _ = app.dispatch(SendParcel).await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["letter by courier", "parcel", "logged a parcel"]
    );
}
