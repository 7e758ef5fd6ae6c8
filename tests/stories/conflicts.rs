//! Two writers, one aggregate: who is told, who is asked again, and what is never written.

use cqrs::aggregate::{Loading, decide_and_save};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::Entries;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Default)]
struct Counter {
    count: u64,
}

#[derive(Serialize, Deserialize, Event)]
struct Counted {
    count: u64,
}

#[derive(Serialize, Deserialize, Command)]
struct Count {
    counter: String,
}

#[derive(Serialize, Deserialize, Command)]
struct CountTwice {
    counter: String,
}

#[derive(Serialize, Deserialize, Command)]
struct CountSlowly {
    counters: Vec<String>,
}

#[derive(Serialize, Deserialize, Command)]
struct CountWithAToast {
    counter: String,
}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Toast;

#[derive(Debug, thiserror::Error)]
#[error("the counter is full")]
struct Full;

#[aggregate(id = String)]
impl Counter {
    #[handles(create_or_load, key = counter)]
    fn count(&self, _: &Count) -> Result<Counted, Full> {
        if self.count == 1_000 {
            return Err(Full);
        }
        Ok(Counted {
            count: self.count + 1,
        })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        assert_eq!(event.count, self.count + 1, "decided on an old state");
        self.count = event.count;
    }
}

/// Asks for the decision by itself, and for two in one unit of work.
#[command_handler]
async fn count_twice(command: CountTwice, counters: Repository<Counter>) -> HandlerResult {
    for _ in 0..2 {
        let once = count(&command.counter);
        let decide = |state: &Counter| state.count(&once);
        decide_and_save(
            counters.clone(),
            &command.counter,
            Loading::CreateOrLoad,
            decide,
        )
        .await?;
    }
    Ok(())
}

/// Loads all, waits, and counts all.
#[command_handler]
async fn count_slowly(
    command: CountSlowly,
    counters: Repository<Counter>,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    notebook.note("asked");
    let mut roots = Vec::new();
    for id in command.counters {
        roots.push(counters.load_or_create(id).await?);
    }
    gate.pass().await;
    for mut root in roots {
        let count = root.count + 1;
        root.record(Counted { count });
        counters.save(root).await?;
    }
    Ok(())
}

/// Sends a message, and waits before it counts.
#[command_handler]
async fn count_with_a_toast(
    command: CountWithAToast,
    counters: Repository<Counter>,
    commands: CommandBus,
    gate: Service<Gate>,
) -> HandlerResult {
    let mut counter = counters.load_or_create(command.counter).await?;
    let _ = commands.dispatch(Toast).await?;
    gate.pass().await;
    let count = counter.count + 1;
    counter.record(Counted { count });
    counters.save(counter).await?;
    Ok(())
}

#[command_handler]
fn toast(_: Toast) {}

#[event_listener(inline)]
fn hear(event: &Counted, notebook: Service<Notebook>) {
    notebook.note(format!("heard {}", event.count));
}

fn story(store: &str) -> Story {
    let text = format!(
        "services: {{ store: {store} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }} }}"
    );
    Story::of(
        text,
        registrations![
            Counter,
            Counted,
            Count,
            CountSlowly,
            CountTwice,
            Counter::count,
            count_twice,
            count_slowly
        ],
    )
}

fn count(counter: &str) -> Count {
    Count {
        counter: counter.to_owned(),
    }
}

async fn sixteen_tasks(apps: &[&App], each: usize) {
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let app = apps[task % apps.len()].clone();
            tokio::spawn(async move {
                for _ in 0..each {
                    let _ = app.dispatch(count("hot")).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        within(task).await.unwrap();
    }
    let versions: Vec<_> = main_log(apps[0])
        .await
        .iter()
        .map(|event| event.version.get())
        .collect();
    assert_eq!(versions, (1..=16 * each as u64).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_tasks_on_one_aggregate_in_memory_see_no_conflict() {
    let (app, _) = story("{ driver: memory }").start().await;
    sixteen_tasks(&[&app], 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_tasks_on_one_aggregate_in_a_file_see_no_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hot.db");
    let (app, _) = story(&format!("{{ driver: sqlite, path: '{}' }}", path.display()))
        .start()
        .await;
    sixteen_tasks(&[&app], 5).await;
    app.shutdown().await.unwrap();
}

/// They take turns in their own process only; between processes the store refuses, and the decision is asked again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_aggregate_see_no_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hot.db");
    let text = format!(
        "services: {{ store: {{ driver: sqlite, path: '{}' }} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ counters: {{ aggregate_type: Counter, on_conflict: {{ retry: 1000 }} }} }} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }} }}",
        path.display()
    );
    let known = registrations![Counter, Counted, Count, Counter::count];
    let (one, _) = Story::of(&text, known).start().await;
    let (other, _) = Story::of(&text, known).start().await;
    sixteen_tasks(&[&one, &other], 5).await;
    one.shutdown().await.unwrap();
    other.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_handler_function_is_not_asked_again_and_nothing_of_it_is_written() {
    let (app, notebook, gate) = story("{ driver: memory }").start_with_gate().await;
    let slow = tokio::spawn({
        let app = app.clone();
        let counters = vec!["cold".to_owned(), "hot".to_owned()];
        async move { app.dispatch(CountSlowly { counters }).await }
    });
    gate.arrival(1).await;
    let _ = app.dispatch(count("hot")).await.unwrap();
    gate.open(2);
    let error = within(slow).await.unwrap().unwrap_err();
    assert!(error.is_conflict() && error.is_retryable() && !error.is_rejection());
    assert_eq!(error.dropped(), ["Counted", "Counted"]);
    assert_eq!(notebook.lines(), ["asked"]);
    assert_eq!(main_log(&app).await.len(), 1, "cold was not counted either");
}

#[tokio::test]
async fn a_conflict_sends_no_message_and_nobody_hears_of_its_events() {
    let text = "
services: { store: { driver: memory }, out: { driver: queue, store: main } }
event_store: { stores: { main: { type: store } } }
transports: { out: { retry: { max: 2, initial: 1ms } } }
service_bus:
  command_buses: { commands: { router: { async_switch: out } } }
  event_buses: { events: ~ }";
    let known = registrations![
        Counter,
        Counted,
        Count,
        CountWithAToast,
        Toast,
        Counter::count,
        count_with_a_toast,
        toast,
        hear
    ];
    let (app, notebook, gate) = Story::of(text, known).start_with_gate().await;
    let with_a_toast = || {
        let (app, counter) = (app.clone(), "hot".to_owned());
        tokio::spawn(async move { app.dispatch(CountWithAToast { counter }).await })
    };
    let sent = async || {
        let store = app.store_named("main").unwrap();
        let waiting = store.outbox("out", Entries::Waiting, 100).await.unwrap();
        waiting.len()
    };
    let too_late = with_a_toast();
    gate.arrival(1).await;
    let _ = app.dispatch(count("hot")).await.unwrap();
    gate.open(1);
    let error = within(too_late).await.unwrap().unwrap_err();
    assert!(error.is_conflict(), "{error:?}");
    assert_eq!(
        (sent().await, notebook.lines()),
        (0, vec!["heard 1".into()])
    );
    let in_time = with_a_toast();
    gate.open(1);
    let _ = within(in_time).await.unwrap().unwrap();
    assert_eq!((sent().await, notebook.lines().len()), (1, 2));
}

#[tokio::test]
async fn two_decisions_of_one_unit_of_work_do_not_wait_for_each_other() {
    let (app, _) = story("{ driver: memory }").start().await;
    let twice = CountTwice {
        counter: "twice".to_owned(),
    };
    let receipt = within(app.dispatch(twice)).await.unwrap();
    assert_eq!(receipt.events(), 2);
    let receipt = within(app.dispatch(count("twice"))).await.unwrap();
    assert_eq!(receipt.written()[0].version.get(), 3);
}

#[tokio::test]
async fn a_rejection_of_a_pure_handler_is_final() {
    let (app, _) = story("{ driver: memory }").start().await;
    for _ in 0..1_000 {
        let _ = app.dispatch(count("full")).await.unwrap();
    }
    let error = app.dispatch(count("full")).await.unwrap_err();
    assert!(error.downcast_ref::<Full>().is_some());
    assert_eq!(main_log(&app).await.len(), 1_000);
}
