//! Asynchronous messages: into the queue with what caused them, out of it with what they cause.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::Entries;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Take {
    order: String,
}

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct OrderWasTaken {
    order: String,
}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Pack {
    order: String,
}

#[derive(Serialize, Deserialize, Event)]
struct OrderWasPacked {
    order: String,
}

#[derive(Serialize, Deserialize, Command)]
struct TakeAndPack {
    order: String,
    fails: bool,
}

#[derive(Default)]
struct Order;

#[aggregate(id = String)]
impl Order {
    #[handles(create_or_load, key = order)]
    fn take(&self, command: &Take) -> HandlerResult<OrderWasTaken> {
        let order = command.order.clone();
        Ok(OrderWasTaken { order })
    }

    #[apply]
    fn taken(&mut self, _: &OrderWasTaken) {}
}

#[command_handler]
async fn take_and_pack(
    command: TakeAndPack,
    commands: CommandBus,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let order = command.order;
    let receipt = commands.dispatch(Pack { order }).await?;
    notebook.note(format!(
        "queued {}, sent {}",
        receipt.is_queued(),
        receipt.is_sent()
    ));
    match command.fails {
        true => Err("no".into()),
        false => Ok(()),
    }
}

/// Refuses the thirteenth order, and drops the fragile one twice.
#[command_handler]
async fn pack(
    command: Pack,
    metadata: Metadata,
    events: Events,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let order = command.order;
    notebook.note(format!("pack {order}"));
    assert!(metadata.is_handled_async());
    match order.as_str() {
        "13" => return Err("no packing of 13".into()),
        "fragile" if notebook.count("pack fragile") < 3 => {
            return Err(HandlerError::failure("it fell"));
        }
        _ => {}
    }
    Ok(events.raise(OrderWasPacked { order })?)
}

#[event_listener]
fn tell_the_customer(event: &OrderWasTaken, notebook: Service<Notebook>) {
    notebook.note(format!("told {}", event.order));
}

#[event_listener]
async fn tell_the_kitchen(
    event: &OrderWasTaken,
    notebook: Service<Notebook>,
    oven: Service<Oven>,
) -> HandlerResult {
    if oven.0.load(Ordering::SeqCst) > 0 && event.order.starts_with("pizza") {
        return Err(HandlerError::failure("the oven is cold"));
    }
    notebook.note(format!("kitchen {}", event.order));
    Ok(())
}

/// How cold it is.
#[derive(Default)]
struct Oven(AtomicU32);

#[event_listener]
async fn count_at_the_gate(
    event: &OrderWasTaken,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) {
    notebook.note(format!("begin {}", event.order));
    gate.pass().await;
    notebook.note(format!("end {}", event.order));
}

const BUSES: &str = "
services: { out: { driver: queue, store: main } }
transports: { out: { retry: { max: 2, initial: 1ms }, concurrency: 2 } }
service_bus:
  command_buses: { commands: { router: { async_switch: out } } }
  event_buses: { events: { router: { async_switch: out } } }
";

fn configuration(service: &str) -> String {
    let buses = BUSES.replace("services: {", &format!("services: {{ store: {service},"));
    format!("event_store: {{ stores: {{ main: {{ type: store }} }} }}{buses}")
}

fn story(service: &str, listeners: impl IntoIterator<Item = Registration>) -> Story {
    story_of(configuration(service), listeners)
}

fn story_of(text: String, listeners: impl IntoIterator<Item = Registration>) -> Story {
    let all = registrations![
        Take,
        OrderWasTaken,
        Pack,
        OrderWasPacked,
        TakeAndPack,
        Order,
        Order::take,
        take_and_pack,
        pack,
    ];
    let mut story = Story::of(text, all.into_iter().chain(listeners));
    story.builder = story.builder.provide(Arc::<Oven>::default());
    story
}

fn in_memory(listeners: impl IntoIterator<Item = Registration>) -> Story {
    story("{ driver: memory }", listeners)
}

fn on_file(folder: &Path, listeners: impl IntoIterator<Item = Registration>) -> Story {
    let path = folder.join("queue.db");
    let service = format!("{{ driver: sqlite, path: '{}' }}", path.display());
    story(&service, listeners)
}

async fn waiting(app: &App) -> usize {
    let store = app.store_named("main").unwrap();
    let waiting = store.outbox("out", Entries::Waiting, 100).await.unwrap();
    waiting.len()
}

fn take(order: &str) -> Take {
    let order = order.to_owned();
    Take { order }
}

fn pack_order(order: &str) -> Pack {
    let order = order.to_owned();
    Pack { order }
}

#[tokio::test]
async fn an_asynchronous_event_reaches_all_its_listeners_through_the_queue_and_no_other_way() {
    let listeners = registrations![tell_the_customer, tell_the_kitchen];
    let (app, notebook) = in_memory(listeners).start().await;
    let receipt = app.dispatch(take("a")).await.unwrap();
    assert!(!receipt.is_sent());
    assert!(
        notebook.lines().is_empty(),
        "nothing before it was consumed"
    );
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["told a", "kitchen a"]);
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn an_asynchronous_command_is_sent_at_once_and_handled_by_the_consumer() {
    let (app, notebook) = in_memory([]).start().await;
    let receipt = app.dispatch(pack_order("a")).await.unwrap();
    assert!(receipt.is_sent() && !receipt.is_queued());
    assert_eq!(waiting(&app).await, 1);
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["pack a"]);
    let log = main_log(&app).await;
    assert_eq!(log[0].name, "OrderWasPacked");
    let caused = log[0].metadata.get().unwrap();
    assert_eq!(caused.causation_id(), receipt.message_id());
}

#[tokio::test]
async fn a_command_that_a_handler_dispatches_is_sent_with_what_it_stores_or_not_at_all() {
    let (app, notebook) = in_memory([]).start().await;
    let order = |fails| TakeAndPack {
        order: "a".to_owned(),
        fails,
    };
    let error = app.dispatch(order(true)).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(waiting(&app).await, 0);
    let _ = app.dispatch(order(false)).await.unwrap();
    assert_eq!(waiting(&app).await, 1);
    within(app.settle()).await.unwrap();
    let queued = "queued true, sent true";
    assert_eq!(notebook.lines(), [queued, queued, "pack a"]);
}

#[tokio::test]
async fn the_same_client_id_is_handled_once_by_the_consumer_too() {
    let (app, notebook) = in_memory([]).start().await;
    let id = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse().unwrap();
    let metadata = || Metadata::new().with_message_id(id);
    for _ in 0..2 {
        let _ = app
            .dispatch_with(pack_order("a"), metadata())
            .await
            .unwrap();
        within(app.settle()).await.unwrap();
    }
    let repeated = app
        .dispatch_with(pack_order("a"), metadata())
        .await
        .unwrap();
    assert!(repeated.is_repeated());
    assert_eq!(notebook.lines(), ["pack a"]);
}

#[tokio::test]
async fn a_failing_command_is_tried_again_and_a_rejected_one_is_set_aside_at_once() {
    let (app, notebook) = in_memory([]).start().await;
    let _ = app.dispatch(pack_order("fragile")).await.unwrap();
    let _ = app.dispatch(pack_order("13")).await.unwrap();
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("pack fragile"), 3);
    assert_eq!(notebook.count("pack 13"), 1);
    let parked = app.parked().await.unwrap();
    let [parked] = parked.as_slice() else {
        panic!("one is set aside: {parked:?}");
    };
    assert_eq!(
        (parked.subscription.as_str(), parked.event_name.as_str()),
        ("out", "Pack")
    );
    assert!(
        parked.reason.contains("no packing of 13"),
        "{}",
        parked.reason
    );
}

#[tokio::test]
async fn a_listener_that_fails_is_tried_again_alone() {
    let listeners = registrations![tell_the_customer, tell_the_kitchen];
    let story = in_memory(listeners);
    let oven = Arc::new(Oven(AtomicU32::new(1)));
    let story = Story {
        builder: story.builder.provide(Arc::clone(&oven)),
        ..story
    };
    let (app, notebook) = story.start().await;
    for order in ["pizza", "pizza", "soup"] {
        let _ = app.dispatch(take(order)).await.unwrap();
    }
    within(app.settle()).await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["told pizza", "told soup", "kitchen soup"]
    );
    let parked = app.parked().await.unwrap();
    assert_eq!(
        parked.len(),
        2,
        "the second of the same key waits behind the first: {parked:?}"
    );
}

#[tokio::test]
async fn messages_of_one_key_are_handled_one_after_another_and_others_beside_them() {
    let story = in_memory(registrations![count_at_the_gate]);
    let (app, notebook, gate) = story.start_with_gate().await;
    for order in ["a", "a", "b"] {
        let _ = app.dispatch(take(order)).await.unwrap();
    }
    app.run().await;
    gate.arrival(2).await;
    assert_eq!(notebook.lines(), ["begin a", "begin b"]);
    gate.open(3);
    within(app.settle()).await.unwrap();
    assert_eq!(notebook.count("end a"), 2);
}

#[tokio::test]
async fn what_is_in_the_queue_survives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let listeners = || registrations![tell_the_customer];
    let (app, _) = on_file(folder.path(), listeners()).start().await;
    let _ = app.dispatch(take("a")).await.unwrap();
    let _ = app.dispatch(pack_order("b")).await.unwrap();
    app.shutdown().await.unwrap();
    let (app, notebook) = on_file(folder.path(), listeners()).start().await;
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort_unstable();
    assert_eq!(lines, ["pack b", "told a"]);
}

#[tokio::test]
async fn what_one_process_puts_into_the_queue_another_one_consumes() {
    let folder = tempfile::tempdir().unwrap();
    let (sender, _) = on_file(folder.path(), []).start().await;
    let (consumer, notebook) = on_file(folder.path(), []).start().await;
    consumer.consume("out").await.unwrap();
    let _ = sender.dispatch(pack_order("a")).await.unwrap();
    within(consumer.settle()).await.unwrap();
    assert_eq!(notebook.lines(), ["pack a"]);
    let error = consumer.consume("in").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no queue \"in\"; there are: out"
    );
}

#[tokio::test]
async fn a_queue_that_is_consumed_elsewhere_is_left_alone_until_somebody_consumes_it() {
    let folder = tempfile::tempdir().unwrap();
    let service = format!(
        "{{ driver: sqlite, path: {:?} }}",
        folder.path().join("queue.db")
    );
    let text = configuration(&service).replace("concurrency: 2", "consume: elsewhere");
    let (sender, seen) = story_of(text.clone(), []).start().await;
    let _ = sender.dispatch(pack_order("a")).await.unwrap();
    within(sender.settle()).await.unwrap();
    assert_eq!((waiting(&sender).await, seen.lines().len()), (1, 0));
    let (consumer, seen) = story_of(text, []).start().await;
    consumer.consume("out").await.unwrap();
    within(consumer.settle()).await.unwrap();
    assert_eq!(
        (waiting(&sender).await, seen.lines()),
        (0, vec!["pack a".to_owned()])
    );
}
