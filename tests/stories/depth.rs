//! Messages that are handled within others: how deep they may go, and that nobody runs out of stack on the way.

use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

/// Dispatches itself again, so many times.
#[derive(Serialize, Deserialize, Command)]
struct Descend {
    levels: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Tick;

#[derive(Serialize, Deserialize, Command)]
struct Tock;

#[derive(Serialize, Deserialize, Event)]
struct Rung;

/// Asks itself for ever.
#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct WhoAsks;

#[command_handler]
async fn descend(
    command: Descend,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("down");
    if let Some(levels) = command.levels.checked_sub(1) {
        let _ = commands.dispatch(Descend { levels }).await?;
    }
    Ok(())
}

#[command_handler]
async fn tick(_: Tick, commands: CommandBus) -> HandlerResult {
    let _ = commands.dispatch(Tock).await?;
    Ok(())
}

#[command_handler]
fn tock(_: Tock, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("tock");
    Ok(events.raise(Rung)?)
}

#[event_listener]
async fn wind_up(_: &Rung, commands: CommandBus) -> HandlerResult {
    let _ = commands.dispatch(Tick).await?;
    Ok(())
}

#[query_handler]
async fn who_asks(_: WhoAsks, queries: QueryBus) -> HandlerResult<u32> {
    Ok(queries.ask(WhoAsks).await? + 1)
}

const BUSES: &str = "service_bus:
  command_buses:
    commands: { nested: inline, plugins: [slow, slower, few, slowest, prooph_service_bus.plugin.stopwatch, prooph_service_bus.plugin.psr_logger, prooph_service_bus.plugin.data_collector] }
  event_buses: { events: { delivery: inline } }
  query_buses: { queries: { plugins: [slow, few] } }";

async fn shaft() -> (App, Arc<Notebook>) {
    let text = format!(
        "services: {{ store: {{ driver: memory }}, slow: {{ driver: cqrs.timeout, after: 60s }}, slower: {{ driver: cqrs.timeout, after: 61s }}, slowest: {{ driver: cqrs.timeout, after: 62s }}, few: {{ driver: cqrs.concurrency_limit, max: 99 }} }}\nevent_store: {{ stores: {{ main: {{ type: store }} }} }}\n{BUSES}"
    );
    let known = registrations![
        Descend, Tick, Tock, Rung, WhoAsks, descend, tick, tock, wind_up, who_asks
    ];
    Story::of(text, known).start().await
}

/// Tells a story in a thread whose stack is as large as that of a worker of tokio.
fn in_a_small_stack(story: impl Future<Output = ()> + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let told = thread.spawn(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        runtime.block_on(within(story));
    });
    told.unwrap().join().unwrap();
}

#[test]
fn a_command_that_dispatches_itself_for_ever_is_refused_and_the_bus_lives_on() {
    in_a_small_stack(async {
        let (app, notebook) = shaft().await;
        let error = app
            .dispatch(Descend { levels: u32::MAX })
            .await
            .unwrap_err();
        let refused = innermost(&error);
        let DispatchError::NestedTooDeeply { message, limit, .. } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((*message, *limit), ("Descend", 16));
        assert!(!error.is_rejection() && !error.is_retryable(), "{error}");
        assert_eq!(notebook.count("down"), 17, "the first, and 16 within it");
        let _ = app.dispatch(Descend { levels: 16 }).await.unwrap();
        app.dispatch(Descend { levels: 17 }).await.unwrap_err();
    });
}

/// The dispatch that was refused, as the one around it reports it, and so on.
fn innermost(error: &DispatchError) -> &DispatchError {
    let mut innermost = error;
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        innermost = error.downcast_ref().unwrap_or(innermost);
        source = error.source();
    }
    innermost
}

#[test]
fn a_question_whose_finder_asks_it_again_is_refused() {
    in_a_small_stack(async {
        let (app, _) = shaft().await;
        let error = app.ask(WhoAsks).await.unwrap_err();
        let refused = innermost(&error);
        assert!(
            matches!(refused, DispatchError::NestedTooDeeply { .. }),
            "{refused:?}"
        );
    });
}

#[test]
fn a_circle_of_commands_and_inline_listeners_ends() {
    in_a_small_stack(async {
        let (app, notebook) = shaft().await;
        let _ = app.dispatch(Tick).await.unwrap();
        assert_eq!(notebook.count("tock"), 8, "two levels each");
    });
}
