//! Commands: on the store in memory and on a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use cqrs::error::HandlerPanicked;
use cqrs::plugins::limit::TimedOut;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};
use tokio::task::{JoinHandle, yield_now};

use super::{How, LONG, Living, PATIENCE, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
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
        How::Hangs | How::TakesTooLong => {
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

/// The application of a crowd, and what it is given.
struct Crowd {
    app: App,
    gate: Arc<Gate>,
    clock: PausedClock,
    /// A handler may take so long and no longer.
    is_timed: bool,
    /// How many tasks there are while nothing happens.
    tasks: usize,
}

async fn crowd(store: &str, is_timed: bool) -> Crowd {
    let plugins = if is_timed { "plugins: [patience]" } else { "" };
    let text = format!(
        "services: {{ store: {store}, {PATIENCE} }}
service_bus: {{ command_buses: {{ commands: {{ {plugins} }} }}, event_buses: {{ events: ~ }} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ jobs: {{ aggregate_type: Job, cache: {CACHE} }} }} }} }} }}"
    );
    let known = registrations![
        Work, Follow, Worked, Told, Followed, Job, work, follow, hear
    ];
    let (story, clock) = (Story::of(text, known), PausedClock::new());
    let builder = story.builder.clock(Arc::new(clock.clone()));
    let app = builder.build().await.unwrap();
    app.run().await;
    Crowd {
        app,
        gate: story.gate,
        clock,
        is_timed,
        tasks: tasks(),
    }
}

type Dispatched = JoinHandle<Option<Result<Receipt, DispatchError>>>;

impl Crowd {
    fn dispatch(&self, number: u64, round: u64) -> Dispatched {
        let (app, how) = (self.app.clone(), How::of(number, round));
        let work = Work {
            number,
            how,
            living: Living::default(),
        };
        let polls = 1 + (number / 6 + round) % 23;
        tokio::spawn(async move {
            match how {
                How::Cancelled => cut(app.dispatch(work), polls).await,
                _ => Some(app.dispatch(work).await),
            }
        })
    }

    async fn round(&self, round: u64, known: &mut [Known]) {
        let crowd = known.len() as u64;
        let all = (0..crowd).map(|number| (How::of(number, round), self.dispatch(number, round)));
        let (hanging, others): (Vec<_>, Vec<_>) =
            all.enumerate().partition(|(_, (how, _))| how.hangs());
        self.gate
            .arrival(u32::try_from(hanging.len()).unwrap())
            .await;
        for (number, (how, dispatched)) in others {
            answered(how, within(dispatched).await.unwrap(), &mut known[number]);
        }
        self.end(hanging.into_iter().map(|(_, hanging)| hanging).collect())
            .await;
    }

    /// Callers give up, then time passes.
    async fn end(&self, hanging: Vec<(How, Dispatched)>) {
        let (timed, given_up): (Vec<_>, Vec<_>) = hanging
            .into_iter()
            .partition(|(how, _)| self.is_timed && *how == How::TakesTooLong);
        for (_, dispatched) in given_up {
            dispatched.abort();
            assert!(within(dispatched).await.unwrap_err().is_cancelled());
        }
        only_tasks(self.tasks + timed.len()).await;
        self.clock.advance(LONG).await;
        for (_, dispatched) in timed {
            let error = within(dispatched).await.unwrap().unwrap().unwrap_err();
            assert!(error.downcast_ref::<TimedOut>().is_some(), "{error:?}");
        }
    }
}

fn answered(how: How, answer: Option<Result<Receipt, DispatchError>>, known: &mut Known) {
    match (how, answer) {
        (How::Succeeds | How::Cancelled, Some(Ok(receipt))) => {
            assert!(receipt.failures().is_empty(), "{receipt:?}");
            known.acknowledged += 1;
        }
        (How::Cancelled, None) => known.open += 1,
        (How::Refuses, Some(Err(error))) => assert!(error.is_rejection()),
        (How::Panics, Some(Err(error))) => {
            assert!(error.downcast_ref::<HandlerPanicked>().is_some());
        }
        (how, answer) => panic!("{how:?}: {answer:?}"),
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

async fn a_crowd(store: &str, is_timed: bool, rounds: u64) {
    let _alone = alone().await;
    let crowd = crowd(store, is_timed).await;
    let mut known = vec![Known::default(); 1_000];
    for round in 0..rounds {
        crowd.round(round, &mut known).await;
        within(crowd.app.settle()).await.unwrap();
        only_tasks(crowd.tasks).await;
        nothing_is_left();
    }
    the_log_is_what_was_acknowledged(&crowd.app, &known).await;
    ends_at_once(crowd.app).await;
    let roots = Living::<ROOTS>::count();
    assert_eq!(roots, 0, "aggregates of an application that is gone");
    let holders = Arc::strong_count(&crowd.gate);
    assert_eq!(holders, 1, "nobody keeps what the application was given");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_commands_leaves_nothing_behind() {
    a_crowd("{ driver: memory }", false, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_commands_that_may_not_take_long_leaves_nothing_behind() {
    a_crowd("{ driver: memory }", true, ROUNDS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_commands_on_a_file_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crowd.db");
    let store = format!("{{ driver: sqlite, path: '{}' }}", path.display());
    a_crowd(&store, true, 6).await;
}
