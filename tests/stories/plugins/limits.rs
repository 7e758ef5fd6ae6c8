//! Limits around handlers, and `tower`'s layers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cqrs::plugin::Plugin;
use cqrs::plugins::limit::{TimedOut, TooMany, TooOften};
use cqrs::plugins::tower::{LayerError, Tower};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs_testing::PausedClock;
use futures::future::{join, join_all};
use serde::{Deserialize, Serialize};
use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::error::Overloaded;
use tower::timeout::TimeoutLayer;
use tower::timeout::error::Elapsed;

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Cook {
    waits: bool,
    burns: bool,
}

#[derive(Serialize, Deserialize, Event)]
struct Cooked;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = usize)]
struct MostAtOnce;

/// How many cook, and how many did at most.
#[derive(Default)]
struct Stove {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[command_handler]
async fn cook(
    command: Cook,
    events: Events,
    stove: Service<Stove>,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    events.raise(Cooked)?;
    let now = stove.now.fetch_add(1, Ordering::SeqCst) + 1;
    stove.most.fetch_max(now, Ordering::SeqCst);
    notebook.note("cooking");
    if command.waits {
        gate.pass().await;
    }
    stove.now.fetch_sub(1, Ordering::SeqCst);
    if command.burns {
        return Err("burnt".into());
    }
    Ok(())
}

#[event_listener]
async fn serve(_: &Cooked, gate: Service<Gate>, notebook: Service<Notebook>) {
    notebook.note("serving");
    gate.pass().await;
}

#[event_listener]
fn wash(_: &Cooked, notebook: Service<Notebook>) {
    notebook.note("washing");
}

#[query_handler]
async fn most(_: MostAtOnce, stove: Service<Stove>, gate: Service<Gate>) -> HandlerResult<usize> {
    gate.pass().await;
    Ok(stove.most.load(Ordering::SeqCst))
}

const QUICK: Cook = Cook {
    waits: false,
    burns: false,
};
const SLOW: Cook = Cook {
    waits: true,
    burns: false,
};
const BURNT: Cook = Cook {
    waits: false,
    burns: true,
};

struct Kitchen {
    app: App,
    notebook: Arc<Notebook>,
    gate: Arc<Gate>,
    clock: PausedClock,
}

/// A kitchen with a service `limit`, which is attached to the buses of this kind; `tower` stands for a plugin that the story hands over.
async fn kitchen(service: &str, kind: &str, tower: Option<Arc<dyn Plugin>>) -> Kitchen {
    let service = match tower {
        Some(_) => String::new(),
        None => format!("limit: {{ {service}, tags: [prooph_service_bus.{kind}_bus.plugin] }}"),
    };
    let listed = |bus: &str| match tower {
        Some(_) if bus == kind => "plugins: [limit]",
        _ => "",
    };
    let text = format!(
        "services: {{ store: {{ driver: memory }}, {service} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus:
  command_buses: {{ commands: {{ {} }} }}
  event_buses: {{ events: {{ delivery: inline, {} }} }}
  query_buses: {{ queries: {{ {} }} }}",
        listed("command"),
        listed("event"),
        listed("query")
    );
    let known = registrations![Cook, Cooked, MostAtOnce, cook, serve, wash, most];
    let Story {
        builder,
        notebook,
        gate,
    } = Story::of(text, known);
    let clock = PausedClock::new();
    let mut builder = builder
        .provide(Arc::new(Stove::default()))
        .clock(Arc::new(clock.clone()));
    if let Some(tower) = tower {
        builder = builder.provide_named::<dyn Plugin>("limit", tower);
    }
    let app = builder.build().await.unwrap();
    Kitchen {
        app,
        notebook,
        gate,
        clock,
    }
}

#[tokio::test]
async fn a_handler_that_hangs_is_dropped_and_stores_nothing_and_the_bus_lives_on() {
    let kitchen = kitchen("driver: cqrs.timeout, after: 5s", "command", None).await;
    let dispatched = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(SLOW).await })
    };
    kitchen.gate.arrival(1).await;
    kitchen.clock.advance(Duration::from_secs(4)).await;
    assert!(!dispatched.is_finished());
    kitchen.clock.advance(Duration::from_secs(1)).await;
    let error = within(dispatched).await.unwrap().unwrap_err();
    assert!(!error.is_rejection() && error.is_retryable(), "{error:?}");
    let after = Duration::from_secs(5);
    assert_eq!(error.downcast_ref(), Some(&TimedOut { after }));
    assert!(main_log(&kitchen.app).await.is_empty());
    kitchen.gate.open(2);
    let receipt = within(kitchen.app.dispatch(QUICK)).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert_eq!(kitchen.notebook.count("cooking"), 2);
}

#[tokio::test]
async fn a_timeout_covers_each_listener_by_itself() {
    let kitchen = kitchen("driver: cqrs.timeout, after: 5s", "event", None).await;
    let dispatched = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(QUICK).await })
    };
    kitchen.gate.arrival(1).await;
    kitchen.clock.advance(Duration::from_secs(5)).await;
    let receipt = within(dispatched).await.unwrap().unwrap();
    assert_eq!(receipt.failures().len(), 1);
    let error = &receipt.failures()[0].error;
    assert!(error.downcast_ref::<TimedOut>().is_some());
    assert_eq!(kitchen.notebook.count("washing"), 1, "the other is called");
}

#[tokio::test]
async fn a_finder_that_hangs_is_dropped() {
    let kitchen = kitchen("driver: cqrs.timeout, after: 5s", "query", None).await;
    let asked = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.ask(MostAtOnce).await })
    };
    kitchen.gate.arrival(1).await;
    kitchen.clock.advance(Duration::from_secs(5)).await;
    let error = within(asked).await.unwrap().unwrap_err();
    assert!(error.downcast_ref::<TimedOut>().is_some());
}

/// How many of twenty cook at once, where so many have room.
async fn most_of_twenty(kitchen: &Kitchen, room: u32) -> usize {
    let dispatches = join_all((0..20).map(|_| kitchen.app.dispatch(SLOW)));
    let doorkeeper = async {
        kitchen.gate.arrival(room).await;
        kitchen.gate.open(1_000);
    };
    let (answers, ()) = within(join(dispatches, doorkeeper)).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(kitchen.notebook.count("cooking"), 20);
    within(kitchen.app.ask(MostAtOnce)).await.unwrap()
}

#[tokio::test]
async fn no_more_handlers_run_beside_each_other_than_the_limit_says() {
    let kitchen = kitchen("driver: cqrs.concurrency_limit, max: 3", "command", None).await;
    assert_eq!(most_of_twenty(&kitchen, 3).await, 3);
}

#[tokio::test]
async fn the_limit_is_reached_and_the_next_waits_for_a_place() {
    let kitchen = kitchen("driver: cqrs.concurrency_limit, max: 2", "command", None).await;
    let dispatch = || {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(SLOW).await })
    };
    let dispatches = [dispatch(), dispatch(), dispatch()];
    kitchen.gate.arrival(2).await;
    assert_eq!(kitchen.notebook.count("cooking"), 2);
    kitchen.gate.open(100);
    for answer in within(join_all(dispatches)).await {
        assert!(answer.unwrap().is_ok());
    }
    assert_eq!(kitchen.notebook.count("cooking"), 3);
}

#[tokio::test]
async fn a_full_limit_that_refuses_answers_at_once() {
    let limit = "driver: cqrs.concurrency_limit, max: 1, when_full: refuse";
    let kitchen = kitchen(limit, "command", None).await;
    let first = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(SLOW).await })
    };
    kitchen.gate.arrival(1).await;
    let error = within(kitchen.app.dispatch(QUICK)).await.unwrap_err();
    assert_eq!(error.downcast_ref(), Some(&TooMany { max: 1 }));
    assert!(error.is_retryable());
    kitchen.gate.open(100);
    assert!(within(first).await.unwrap().is_ok());
    assert!(within(kitchen.app.dispatch(QUICK)).await.is_ok());
}

#[tokio::test]
async fn a_handler_that_was_cancelled_gives_its_place_back() {
    let kitchen = kitchen("driver: cqrs.concurrency_limit, max: 1", "command", None).await;
    kitchen.gate.open(0);
    let first = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(SLOW).await })
    };
    kitchen.gate.arrival(1).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    kitchen.gate.open(100);
    assert!(within(kitchen.app.dispatch(QUICK)).await.is_ok());
}

#[tokio::test]
async fn no_more_handlers_are_called_in_a_stretch_of_time_than_the_limit_says() {
    let limit = "driver: cqrs.rate_limit, number: 2, per: 1m";
    let kitchen = kitchen(limit, "command", None).await;
    kitchen.gate.open(1_000);
    for _ in 0..2 {
        let _ = within(kitchen.app.dispatch(QUICK)).await.unwrap();
    }
    let third = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(QUICK).await })
    };
    kitchen.clock.advance(Duration::from_secs(59)).await;
    assert_eq!(kitchen.notebook.count("cooking"), 2);
    kitchen.clock.advance(Duration::from_secs(1)).await;
    assert!(within(third).await.unwrap().is_ok());
    assert_eq!(kitchen.notebook.count("cooking"), 3);
}

#[tokio::test]
async fn a_rate_limit_that_refuses_takes_calls_again_with_the_next_stretch() {
    let limit = "driver: cqrs.rate_limit, number: 1, per: 1m, when_full: refuse";
    let kitchen = kitchen(limit, "command", None).await;
    kitchen.gate.open(1_000);
    assert!(within(kitchen.app.dispatch(QUICK)).await.is_ok());
    let error = within(kitchen.app.dispatch(QUICK)).await.unwrap_err();
    assert!(error.downcast_ref::<TooOften>().is_some());
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "1 handlers were called within 60s already, and no more may be"
    );
    kitchen.clock.advance(Duration::from_secs(60)).await;
    assert!(within(kitchen.app.dispatch(QUICK)).await.is_ok());
}

#[tokio::test]
async fn a_timeout_of_no_time_is_refused_by_check() {
    let text = "services: { t: { driver: cqrs.timeout, after: 0s } }
service_bus: { command_buses: { commands: { plugins: [t] } } }";
    let report = Story::of(text, []).builder.check().unwrap_err();
    assert!(report.to_string().contains("longer than none"), "{report}");
}

#[tokio::test]
async fn a_stack_of_layers_of_tower_is_a_plugin() {
    let stack = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(1)
        .timeout(Duration::from_secs(60));
    let kitchen = kitchen("", "command", Some(Arc::new(Tower::new(stack)))).await;
    let first = {
        let app = kitchen.app.clone();
        tokio::spawn(async move { app.dispatch(SLOW).await })
    };
    kitchen.gate.arrival(1).await;
    let shed = within(kitchen.app.dispatch(QUICK)).await.unwrap_err();
    assert!(shed.downcast_ref::<Overloaded>().is_some(), "{shed:?}");
    assert!(shed.downcast_ref::<LayerError>().is_some() && shed.is_retryable());
    kitchen.gate.open(100);
    assert!(within(first).await.unwrap().is_ok());
    assert!(within(kitchen.app.dispatch(QUICK)).await.is_ok());
}

#[tokio::test]
async fn a_timeout_of_tower_is_a_failure_and_nothing_is_stored() {
    let kitchen = kitchen("", "command", soon()).await;
    let error = within(kitchen.app.dispatch(SLOW)).await.unwrap_err();
    assert!(error.downcast_ref::<Elapsed>().is_some(), "{error:?}");
    assert!(!error.is_rejection() && error.is_retryable());
    assert!(main_log(&kitchen.app).await.is_empty());
}

#[tokio::test]
async fn what_the_domain_says_passes_through_layers_as_it_is() {
    let kitchen = kitchen("", "command", soon()).await;
    let error = within(kitchen.app.dispatch(BURNT)).await.unwrap_err();
    assert!(error.is_rejection(), "{error:?}");
    assert!(error.downcast_ref::<LayerError>().is_none());
}

/// A timeout of `tower` that nobody who waits at the gate can keep.
fn soon() -> Option<Arc<dyn Plugin>> {
    let layer = TimeoutLayer::new(Duration::from_millis(1));
    Some(Arc::new(Tower::new(layer)))
}

#[tokio::test]
async fn those_for_whom_a_layer_of_tower_has_no_room_wait_their_turn() {
    let layer = ConcurrencyLimitLayer::new(2);
    let kitchen = kitchen("", "command", Some(Arc::new(Tower::new(layer)))).await;
    assert_eq!(most_of_twenty(&kitchen, 2).await, 2);
}

#[tokio::test]
async fn layers_of_tower_stand_around_each_listener_and_around_finders() {
    let listening = kitchen("", "event", soon()).await;
    let receipt = within(listening.app.dispatch(QUICK)).await.unwrap();
    let error = &receipt.failures()[0].error;
    assert!(error.downcast_ref::<Elapsed>().is_some());
    assert_eq!(listening.notebook.count("washing"), 1);
    let asking = kitchen("", "query", soon()).await;
    let error = within(asking.app.ask(MostAtOnce)).await.unwrap_err();
    assert!(error.downcast_ref::<Elapsed>().is_some());
}
