//! Messages of a queue: on their way there, and while they are handled.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::time::{Clock, SystemClock};
use serde::{Deserialize, Serialize};

use crate::{a_minute_later, kill_at, victims_folder, write_down, written};

#[derive(Serialize, Deserialize, Command)]
struct Order {
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct Ordered {
    number: u32,
}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Deliver {
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Delivered {
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Billed {
    number: u32,
}

/// Its event and its command go to the queue.
#[command_handler]
async fn order(command: Order, events: Events, commands: CommandBus) -> HandlerResult {
    let number = command.number;
    events.raise(Ordered { number })?;
    let _ = commands.dispatch(Deliver { number }).await?;
    Ok(())
}

#[command_handler]
fn hand_over(command: Deliver, events: Events) -> HandlerResult {
    let number = command.number;
    Ok(events.raise(Delivered { number })?)
}

#[event_listener]
fn bill(event: &Ordered, events: Events) -> HandlerResult {
    let number = event.number;
    Ok(events.raise(Billed { number })?)
}

async fn start(folder: &Path, clock: Arc<dyn Clock>) -> App {
    let file = folder.join("orders.db");
    let configuration = format!(
        "services: {{ orders: {{ driver: sqlite, path: {file:?} }}, out: {{ driver: queue }} }}
service_bus:
  command_buses: {{ order_bus: {{ router: {{ async_switch: out, routes: {{ Order: fail_points.queue.order, Deliver: fail_points.queue.hand_over }} }} }} }}
  event_buses: {{ order_events: {{ router: {{ async_switch: out, routes: {{ Ordered: fail_points.queue.bill }} }} }} }}
event_store: {{ stores: {{ main: {{ type: orders }} }} }}"
    );
    let app = App::from_text("cqrs.yaml", configuration)
        .provide::<Path>(PathBuf::from(folder).into())
        .clock(clock)
        .build()
        .await
        .unwrap();
    app.run().await;
    app
}

#[tokio::test]
async fn the_victim() {
    let Some(folder) = victims_folder() else {
        return;
    };
    let app = start(&folder, Arc::new(SystemClock)).await;
    for number in 1..=3 {
        let _ = app.dispatch(Order { number }).await.unwrap();
        write_down(&folder, "acknowledged", number).unwrap();
        app.settle().await.unwrap();
    }
    std::future::pending().await
}

/// The numbers of all events of one name.
async fn numbers(app: &App, name: &str) -> Vec<u64> {
    let store = app.store_named("main").unwrap();
    let page = store.read_log(&store.log_start(), 1_000).await.unwrap();
    let named = page.events.iter().filter(|event| event.name == name);
    let number = |json: &str| {
        json.split(|c: char| !c.is_ascii_digit())
            .find_map(|n| n.parse().ok())
    };
    let mut numbers: Vec<u64> = named
        .map(|event| number(event.payload.as_str()).unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn what_an_order_causes_happens_once_wherever_the_process_is_killed() {
    let points = [
        "append/before-commit",
        "append/after-commit",
        "relay/before",
        "relay/after",
        "consumer/before",
        "consumer/after-handler",
        "consumer/committed",
    ];
    for point in points {
        let last = match point.starts_with("append") {
            true => 9,
            false => 3,
        };
        for time in 1..=last {
            let folder = tempfile::tempdir().unwrap();
            kill_at("queue::the_victim", folder.path(), point, time);
            let app = start(folder.path(), a_minute_later()).await;
            app.settle().await.unwrap();
            let ordered = numbers(&app, "Ordered").await;
            let acknowledged = written(folder.path(), "acknowledged");
            assert!(acknowledged.len() <= ordered.len(), "{point}:{time}");
            assert_eq!(numbers(&app, "Billed").await, ordered, "{point}:{time}");
            assert_eq!(numbers(&app, "Delivered").await, ordered, "{point}:{time}");
            app.shutdown().await.unwrap();
        }
    }
}
