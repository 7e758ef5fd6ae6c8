//! Commands: on the store in memory and on a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use cqrs::error::HandlerPanicked;
use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;

use super::{How, Living, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
use crate::support::{Gate, Story, main_log, within};

const COMMANDS: usize = 0;
const HANDLERS: usize = 1;
const EVENTS: usize = 2;
const ROOTS: usize = 3;

/// How many aggregates may stay in memory.
const CACHE: isize = 50;

#[derive(Serialize, Deserialize, Command)]
struct Work {
    number: u64,
    how: How,
    #[serde(skip)]
    living: Living<COMMANDS>,
}

#[derive(Serialize, Deserialize, Command)]
struct Follow {
    number: u64,
    #[serde(skip)]
    living: Living<COMMANDS>,
}

macro_rules! events {
    ($($name:ident)*) => {
        $(
            #[derive(Serialize, Deserialize, Event)]
            struct $name {
                number: u64,
                #[serde(skip)]
                living: Living<EVENTS>,
            }

            impl $name {
                fn of(number: u64) -> Self {
                    Self { number, living: Living::default() }
                }
            }
        )*
    };
}

events! { Worked Told Followed }

#[derive(Default)]
struct Job {
    times: u64,
    living: Living<ROOTS>,
}

#[aggregate(id = u64)]
impl Job {
    #[apply]
    fn worked(&mut self, _: &Worked) {
        self.times += 1;
    }
}

#[command_handler]
async fn work(
    command: Work,
    jobs: Repository<Job>,
    events: Events,
    commands: CommandBus,
    gate: Service<Gate>,
) -> HandlerResult {
    let _here = Living::<HANDLERS>::default();
    let number = command.number;
    let mut job = jobs.load_or_create(number).await?;
    job.record(Worked::of(number));
    jobs.save(job).await?;
    let _held = jobs.load_or_create(number).await?;
    events.raise(Told::of(number))?;
    let living = Living::default();
    let _ = commands.dispatch(Follow { number, living }).await?;
    yield_now().await;
    match command.how {
        How::Succeeds => Ok(()),
        How::Refuses => Err("not today".into()),
        How::Panics => panic!("{}", crate::ON_PURPOSE),
        How::Hangs => {
            gate.pass().await;
            Ok(())
        }
        How::Cancelled => {
            for _ in 0..number % 7 {
                yield_now().await;
            }
            Ok(())
        }
    }
}

#[command_handler]
async fn follow(command: Follow, events: Events) -> HandlerResult {
    let _here = Living::<HANDLERS>::default();
    Ok(events.raise(Followed::of(command.number))?)
}

#[event_listener(inline)]
async fn hear(event: &Told) {
    let _here = Living::<HANDLERS>::default();
    for _ in 0..event.number % 3 {
        yield_now().await;
    }
}

/// What is known of one number.
#[derive(Debug, Default, Clone, Copy)]
struct Known {
    acknowledged: usize,
    /// Nobody was there any more to hear of it.
    open: usize,
}

fn story(service: &str) -> Story {
    let text = format!(
        "services: {{ store: {service} }}
service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: ~ }} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ jobs: {{ aggregate_type: Job, cache: {CACHE} }} }} }} }} }}"
    );
    Story::of(
        text,
        registrations![
            Work, Follow, Worked, Told, Followed, Job, work, follow, hear
        ],
    )
}

async fn round(app: &App, gate: &Gate, round: u64, known: &mut [Known]) {
    let crowd = known.len() as u64;
    let dispatches: Vec<_> = (0..crowd)
        .map(|number| {
            let (app, how) = (app.clone(), How::of(number, round));
            let work = Work {
                number,
                how,
                living: Living::default(),
            };
            let polls = 1 + (number / 5 + round) % 23;
            tokio::spawn(async move {
                match how {
                    How::Cancelled => cut(app.dispatch(work), polls).await,
                    _ => Some(app.dispatch(work).await),
                }
            })
        })
        .collect();
    gate.arrival(How::hanging(crowd, round)).await;
    for (number, dispatch) in dispatches.into_iter().enumerate() {
        let how = How::of(number as u64, round);
        if how == How::Hangs {
            dispatch.abort();
            assert!(within(dispatch).await.unwrap_err().is_cancelled());
            continue;
        }
        match (how, within(dispatch).await.unwrap()) {
            (How::Succeeds | How::Cancelled, Some(Ok(receipt))) => {
                assert!(receipt.failures().is_empty(), "{receipt:?}");
                known[number].acknowledged += 1;
            }
            (How::Cancelled, None) => known[number].open += 1,
            (How::Refuses, Some(Err(error))) => assert!(error.is_rejection()),
            (How::Panics, Some(Err(error))) => {
                assert!(error.downcast_ref::<HandlerPanicked>().is_some());
            }
            (how, answer) => panic!("{how:?}: {answer:?}"),
        }
    }
}

fn nothing_is_left() {
    assert_eq!(Living::<COMMANDS>::count(), 0, "commands");
    assert_eq!(Living::<HANDLERS>::count(), 0, "handlers");
    assert_eq!(Living::<EVENTS>::count(), 0, "events");
    assert!(Living::<ROOTS>::count() <= CACHE, "aggregates");
}

/// Every command has stored everything that follows from it, or nothing; and all that were acknowledged have.
async fn the_log_is_what_was_acknowledged(app: &App, known: &[Known]) {
    let mut counts: BTreeMap<(String, u64), usize> = BTreeMap::new();
    for event in main_log(app).await {
        let fields: serde_json::Value = serde_json::from_str(event.payload.as_str()).unwrap();
        let number = fields["number"].as_u64().unwrap();
        *counts.entry((event.name, number)).or_default() += 1;
    }
    for (number, known) in (0..).zip(known) {
        let count = |name: &str| {
            counts
                .get(&(name.to_owned(), number))
                .copied()
                .unwrap_or_default()
        };
        let worked = count("Worked");
        assert_eq!(
            (worked, worked),
            (count("Told"), count("Followed")),
            "{number}"
        );
        let most = known.acknowledged + known.open;
        assert!(
            (known.acknowledged..=most).contains(&worked),
            "{number}: {worked} of {known:?}"
        );
    }
}

async fn a_crowd(service: &str, crowd: usize) {
    let _alone = alone().await;
    let (app, _, gate) = story(service).start_with_gate().await;
    app.run().await;
    let mut known = vec![Known::default(); crowd];
    let before = tasks();
    for number in 0..ROUNDS {
        round(&app, &gate, number, &mut known).await;
        within(app.settle()).await.unwrap();
        only_tasks(before).await;
        nothing_is_left();
    }
    the_log_is_what_was_acknowledged(&app, &known).await;
    ends_at_once(app).await;
    assert_eq!(
        Living::<ROOTS>::count(),
        0,
        "aggregates of an application that is gone"
    );
    assert_eq!(
        Arc::strong_count(&gate),
        1,
        "nobody keeps what the application was given"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_commands_leaves_nothing_behind_in_memory() {
    a_crowd("{ driver: memory }", 1_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_commands_leaves_nothing_behind_on_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crowd.db");
    a_crowd(
        &format!("{{ driver: sqlite, path: '{}' }}", path.display()),
        1_000,
    )
    .await;
}
