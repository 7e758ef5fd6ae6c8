//! Events: who hears of them, when, in which order, and what a failing listener means.

use cqrs::error::DispatchErrorKind;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::EventExecutionFailed;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, stream, within};

#[derive(Serialize, Deserialize, Command)]
struct Strike {
    fails: bool,
}

#[derive(Serialize, Deserialize, Command)]
struct Echo;

#[derive(Serialize, Deserialize, Event)]
struct Struck;

#[derive(Serialize, Deserialize, Event)]
struct Missed;

#[derive(Debug, thiserror::Error)]
#[error("deaf")]
struct Deaf;

#[command_handler]
async fn strike(command: Strike, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("striking");
    events.raise(Struck)?;
    if command.fails {
        return Err("missed".into());
    }
    notebook.note("struck");
    Ok(())
}

#[command_handler]
async fn strike_by_bus(_: Strike, bus: EventBus, notebook: Service<Notebook>) -> HandlerResult {
    let receipt = bus.publish(Struck).await?;
    notebook.note(format!("staged: {}", receipt.is_queued()));
    Ok(())
}

#[command_handler]
fn echo(_: Echo, notebook: Service<Notebook>) {
    notebook.note("echo");
}

#[event_listener]
fn listen_a(_: &Struck, notebook: Service<Notebook>) {
    notebook.note("a");
}

#[event_listener]
async fn listen_b(_: &Struck, notebook: Service<Notebook>, commands: CommandBus) -> HandlerResult {
    notebook.note("b");
    let _ = commands.dispatch(Echo).await?;
    Ok(())
}

#[event_listener]
async fn listen_b_too(_: &Struck, commands: CommandBus) -> HandlerResult {
    let _ = commands.dispatch(Echo).await?;
    Ok(())
}

#[event_listener(bus = "first")]
fn listen_c(_: &Struck, notebook: Service<Notebook>) {
    notebook.note("c");
}

#[event_listener(bus = "first")]
fn listen_d(_: &Struck, notebook: Service<Notebook>) {
    notebook.note("d");
}

#[event_listener(bus = "first")]
async fn listen_deaf(_: &Struck, events: Events) -> Result<(), Deaf> {
    events.raise(Missed).map_err(|_| Deaf)?;
    Err(Deaf)
}

#[event_listener(bus = "second")]
fn listen_elsewhere(_: &Struck, notebook: Service<Notebook>) {
    notebook.note("elsewhere");
}

#[event_listener(bus = "first")]
fn hear_of_failures(event: &EventExecutionFailed, notebook: Service<Notebook>) {
    let listener = event.listener.rsplit('.').next().unwrap();
    notebook.note(format!("{listener} failed: {}", event.error));
}

#[event_listener(bus = "first")]
async fn break_at_failures(
    _: &EventExecutionFailed,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("breaking");
    let _ = commands.dispatch(Echo).await?;
    panic!("this one too");
}

const INLINE: &str = "{ delivery: inline, router: { routes: { Struck: [stories.events.listen_b, stories.events.listen_a] } } }";

fn buses(command: &str, first: &str) -> String {
    format!(
        "service_bus: {{ command_buses: {{ commands: {command} }}, event_buses: {{ first: {first} }} }}"
    )
}

fn strike_once() -> Strike {
    Strike { fails: false }
}

#[tokio::test]
async fn inline_listeners_run_after_the_commit_in_the_order_of_the_routes_then_by_id() {
    let story = Story::in_memory(
        &buses("~", INLINE),
        registrations![
            Strike, Echo, Struck, strike, echo, listen_d, listen_c, listen_a, listen_b
        ],
    );
    let (app, notebook) = story.start().await;
    let receipt = app.dispatch(strike_once()).await.unwrap();
    assert!(receipt.failures().is_empty());
    assert_eq!(
        notebook.lines(),
        ["striking", "struck", "b", "a", "c", "d", "echo"]
    );
}

#[tokio::test]
async fn nobody_hears_of_the_events_of_a_command_that_failed() {
    let story = Story::in_memory(
        &buses("~", INLINE),
        registrations![Strike, Echo, Struck, strike, echo, listen_a, listen_b],
    );
    let (app, notebook) = story.start().await;
    app.dispatch(Strike { fails: true }).await.unwrap_err();
    assert_eq!(notebook.lines(), ["striking"]);
    assert!(main_log(&app).await.is_empty());
}

#[tokio::test]
async fn a_failing_inline_listener_stops_nobody_else_and_is_announced() {
    let inline = "{ delivery: inline, router: { routes: { Struck: [stories.events.listen_deaf, stories.events.listen_b] } } }";
    let story = Story::in_memory(
        &buses("~", inline),
        registrations![
            Strike,
            Echo,
            Struck,
            Missed,
            strike,
            echo,
            listen_b,
            listen_deaf,
            hear_of_failures
        ],
    );
    let (app, notebook) = story.start().await;
    let receipt = app.dispatch(strike_once()).await.unwrap();
    let [failure] = receipt.failures() else {
        panic!("one failure is expected: {receipt:?}");
    };
    assert_eq!(failure.what, "stories.events.listen_deaf");
    assert_eq!(failure.message, "Struck");
    assert!(failure.error.is_rejection());
    assert!(failure.error.downcast_ref::<Deaf>().is_some());
    assert_eq!(failure.error.dropped(), ["Missed"]);
    let mut lines = notebook.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            "b",
            "echo",
            "listen_deaf failed: \"Struck\" was rejected, and with it Missed: deaf",
            "striking",
            "struck"
        ]
    );
    assert_eq!(main_log(&app).await.len(), 1, "the event is stored");
}

#[tokio::test]
async fn a_failing_listener_for_failures_is_the_end_of_it() {
    let inline = "{ delivery: inline }";
    let story = Story::in_memory(
        &buses("~", inline),
        registrations![
            Strike,
            Echo,
            Struck,
            Missed,
            strike,
            echo,
            listen_deaf,
            break_at_failures
        ],
    );
    let (app, notebook) = story.start().await;
    let receipt = within(app.dispatch(strike_once())).await.unwrap();
    assert_eq!(receipt.failures().len(), 1);
    within(app.shutdown()).await.unwrap();
    assert_eq!(notebook.lines(), ["striking", "struck", "breaking"]);
}

#[tokio::test]
async fn the_listeners_of_a_dispatch_share_its_queue() {
    let inline = "{ delivery: inline, router: { routes: { Struck: [stories.events.listen_b, stories.events.listen_b_too] } } }";
    let story = Story::in_memory(
        &buses("{ queue_limit: 1 }", inline),
        registrations![Strike, Echo, Struck, strike, echo, listen_b, listen_b_too],
    );
    let (app, notebook) = story.start().await;
    let receipt = app.dispatch(strike_once()).await.unwrap();
    let [failure] = receipt.failures() else {
        panic!("one failure is expected: {receipt:?}");
    };
    assert_eq!(failure.what, "stories.events.listen_b_too");
    assert!(!failure.error.is_rejection());
    assert_eq!(notebook.count("echo"), 1);
}

#[tokio::test]
async fn in_prooph_mode_the_first_failing_listener_stops_the_rest_and_the_event_stays() {
    let inline = "{ delivery: inline, router: { routes: { Struck: [stories.events.listen_a, stories.events.listen_deaf, stories.events.listen_b] } } }";
    let story = Story::in_memory(
        &buses("{ failure_mode: prooph }", inline),
        registrations![
            Strike,
            Echo,
            Struck,
            Missed,
            strike,
            echo,
            listen_a,
            listen_b,
            listen_deaf
        ],
    );
    let (app, notebook) = story.start().await;
    let error = app.dispatch(strike_once()).await.unwrap_err();
    assert!(matches!(error, DispatchError::AfterCommit { .. }));
    assert_eq!(error.receipt().map(Receipt::events), Some(1));
    assert_eq!(error.kind(), DispatchErrorKind::Stored);
    assert!(error.is_committed());
    assert!(error.downcast_ref::<Deaf>().is_some());
    assert_eq!(notebook.lines(), ["striking", "struck", "a"]);
    assert_eq!(main_log(&app).await.len(), 1);
}

#[tokio::test]
async fn an_event_that_is_published_in_a_handler_joins_its_unit_of_work() {
    let story = Story::in_memory(
        &buses("~", INLINE),
        registrations![
            Strike,
            Echo,
            Struck,
            strike_by_bus,
            echo,
            listen_a,
            listen_b
        ],
    );
    let (app, notebook) = story.start().await;
    let receipt = app.dispatch(strike_once()).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert_eq!(notebook.lines(), ["staged: true", "b", "a", "echo"]);
}

#[tokio::test]
async fn an_event_that_is_published_outside_is_stored_and_the_first_failure_is_the_error() {
    let inline = "{ delivery: inline, router: { routes: { Struck: [stories.events.listen_b, stories.events.listen_deaf, stories.events.listen_a] } } }";
    let story = Story::in_memory(
        &buses("~", inline),
        registrations![Echo, Struck, Missed, echo, listen_a, listen_b, listen_deaf],
    );
    let (app, notebook) = story.start().await;
    let error = app.events().publish(Struck).await.unwrap_err();
    assert!(error.is_committed() && error.downcast_ref::<Deaf>().is_some());
    assert_eq!(notebook.lines(), ["b"], "prooph's first failure stops");
    assert_eq!(stream(&app, "$raised").await.len(), 1);
}

#[tokio::test]
async fn an_event_nobody_listens_for_is_fine() {
    let story = Story::in_memory(&buses("~", "~"), registrations![Struck]);
    let (app, _) = story.start().await;
    let receipt = app.events().publish(Struck).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert!(receipt.failures().is_empty());
}

const TWO: &str = "service_bus: { event_buses: { first: { delivery: inline }, second: ~ } }";

#[tokio::test]
async fn a_named_bus_publishes_to_its_own_listeners_only() {
    let story = Story::in_memory(TWO, registrations![Struck, listen_c, listen_elsewhere]);
    let (app, notebook) = story.start().await;
    let _ = app.event_bus("second").publish(Struck).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["elsewhere"]);
    let _ = app.event_bus("first").publish(Struck).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["elsewhere", "c"]);
    let _ = app.events().publish(Struck).await.unwrap();
    within(app.settle()).await.unwrap();
    let mut last = notebook.lines().split_off(2);
    last.sort();
    assert_eq!(last, ["c", "elsewhere"]);
    let error = app.event_bus("third").publish(Struck).await.unwrap_err();
    assert!(matches!(error, DispatchError::UnknownBus { .. }));
}

#[tokio::test]
async fn a_store_publishes_to_the_buses_that_it_names() {
    let text = format!(
        "services: {{ store: {{ driver: memory }} }}\nevent_store: {{ stores: {{ main: {{ type: store, publish_to: [second] }} }} }}\n{TWO}"
    );
    let story = Story::of(text, registrations![Struck, listen_c, listen_elsewhere]);
    let (app, notebook) = story.start().await;
    let _ = app.events().publish(Struck).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["elsewhere"]);
}

#[tokio::test]
async fn without_a_store_a_raised_event_is_an_error_not_a_panic() {
    let story = Story::of(
        "service_bus: { command_buses: { commands: ~ } }",
        registrations![Strike, Struck, strike],
    );
    let (app, _) = story.start().await;
    let error = within(app.dispatch(strike_once())).await.unwrap_err();
    assert!(!error.is_rejection(), "{error}");
    assert_eq!(error.dropped(), ["Struck"]);
}
