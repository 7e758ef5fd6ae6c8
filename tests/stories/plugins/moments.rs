//! When a message was dispatched, whoever asks and however late.

use std::sync::Arc;
use std::time::Duration;

use cqrs::plugin::{Around, Dispatching, Next, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{HandlerFuture, Registration};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use super::{Attach, Attached, SCRIPTED};
use crate::support::{Notebook, Story};

#[derive(Serialize, Deserialize, Command)]
struct Doze;

#[derive(Serialize, Deserialize, Command)]
struct SetAlarm;

#[derive(Serialize, Deserialize, Command)]
struct WakeUp;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct CountSheep;

#[command_handler]
async fn doze(_: Doze, clock: Service<PausedClock>) {
    clock.advance(Duration::from_secs(1)).await;
}

#[command_handler]
async fn set_alarm(
    _: SetAlarm,
    commands: CommandBus,
    clock: Service<PausedClock>,
) -> HandlerResult {
    clock.advance(Duration::from_secs(1)).await;
    let _ = commands.dispatch(WakeUp).await?;
    clock.advance(Duration::from_secs(1)).await;
    Ok(())
}

#[command_handler]
fn wake_up(command: Envelope<WakeUp>, notebook: Service<Notebook>) {
    notebook.note(format!("up at {}", command.created_at()));
}

#[query_handler]
async fn count_sheep(_: CountSheep, clock: Service<PausedClock>) -> HandlerResult<u32> {
    clock.advance(Duration::from_secs(1)).await;
    Ok(1_000)
}

async fn bedroom(attach: Attach) -> (App, Arc<Notebook>) {
    let plugins = "{ plugins: [stories.scripted] }";
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: {plugins} }}, query_buses: {{ queries: {plugins} }} }}"
    );
    let known = registrations![
        Doze,
        SetAlarm,
        WakeUp,
        CountSheep,
        doze,
        set_alarm,
        wake_up,
        count_sheep
    ];
    let story = Story::in_memory(
        &buses,
        known.into_iter().chain([Registration::Plugin(&SCRIPTED)]),
    );
    let clock = PausedClock::new();
    let builder = story.builder.clock(Arc::new(clock.clone()));
    let builder = builder
        .provide(Arc::new(clock))
        .provide(Arc::new(Attached(attach)));
    (builder.build().await.unwrap(), story.notebook)
}

const MIDNIGHT: &str = "2026-01-01T00:00:00.000000Z";
const A_SECOND_LATER: &str = "2026-01-01T00:00:01.000000Z";

#[tokio::test]
async fn a_hook_behind_the_handler_sees_the_moment_of_the_dispatch() {
    let attach: Attach = Box::new(|pipeline, notebook| {
        let notebook = Arc::clone(notebook);
        pipeline.on(Stage::Finalize, move |dispatching: &mut Dispatching<'_>| {
            notebook.note(dispatching.created_at().to_string());
            Ok(())
        });
    });
    let (app, notebook) = bedroom(attach).await;
    let _ = app.dispatch(Doze).await.unwrap();
    let _ = app
        .dispatch_with(Doze, Metadata::new().with_actor("paul"))
        .await
        .unwrap();
    app.ask(CountSheep).await.unwrap();
    let later = "2026-01-01T00:00:02.000000Z";
    assert_eq!(notebook.lines(), [MIDNIGHT, A_SECOND_LATER, later]);
}

/// Notes the moment when all is over.
struct Dating(Arc<Notebook>);

impl Around for Dating {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move {
            next.run(dispatching).await?;
            self.0.note(dispatching.created_at().to_string());
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_wrapper_behind_the_handler_sees_the_moment_of_the_dispatch() {
    let attach: Attach = Box::new(|pipeline, notebook| {
        pipeline.around(Dating(Arc::clone(notebook)));
    });
    let (app, notebook) = bedroom(attach).await;
    let _ = app.dispatch(Doze).await.unwrap();
    assert_eq!(notebook.lines(), [MIDNIGHT]);
}

#[tokio::test]
async fn a_command_that_waited_has_the_moment_at_which_it_began_to_wait() {
    let (app, notebook) = bedroom(Box::new(|_, _| {})).await;
    let _ = app.dispatch(SetAlarm).await.unwrap();
    assert_eq!(notebook.lines(), [format!("up at {A_SECOND_LATER}")]);
}
