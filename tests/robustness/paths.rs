//! Any command, on a bus without plugins, on one where a plugin wraps its handler and on one where a plugin looks at it: all the same.

use std::sync::{Arc, OnceLock};

use cqrs::plugin::{Around, Dispatching, Next, Pipeline, Plugin, Stage};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::HandlerFuture;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};
use crate::{cases, in_tokio};

/// What a handler does, one after the other, and how it ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Plan {
    steps: Vec<Step>,
    end: End,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Step {
    Raise,
    Queue(Plan),
    QueueUnseen(Plan),
    /// It asks for what fails, and does not mind.
    Swallow,
    GiveWay,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum End {
    Well,
    Failing,
    Panicking,
    /// It waits, and who has dispatched it goes away.
    Cancelled,
}

/// Its handler injects what it stages with.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Follow(Plan);

/// Its handler finds that where it is.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct FollowUnseen(Plan);

#[derive(Serialize, Deserialize, Event)]
struct Followed;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct Doubt;

#[derive(Default)]
struct Whole(OnceLock<App>);

#[query_handler]
fn doubt(_: Doubt) -> HandlerResult<u32> {
    Err("who knows".into())
}

#[event_listener]
fn hear(_: &Followed, notebook: Service<Notebook>) {
    notebook.note("heard");
}

#[command_handler]
async fn follow(
    Follow(plan): Follow,
    events: Events,
    commands: CommandBus,
    queries: QueryBus,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    for step in plan.steps {
        notebook.note("a step");
        match step {
            Step::Raise => events.raise(Followed)?,
            Step::Queue(plan) => drop(commands.dispatch(Follow(plan)).await?),
            Step::QueueUnseen(plan) => drop(commands.dispatch(FollowUnseen(plan)).await?),
            Step::Swallow => drop(queries.ask(Doubt).await),
            Step::GiveWay => tokio::task::yield_now().await,
        }
    }
    end(plan.end, &gate).await
}

#[command_handler]
async fn follow_unseen(
    FollowUnseen(plan): FollowUnseen,
    whole: Service<Whole>,
    gate: Service<Gate>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    let app = whole.0.get().expect("it was built");
    for step in plan.steps {
        notebook.note("a step");
        match step {
            Step::Raise => drop(app.events().publish(Followed).await?),
            Step::Queue(plan) => drop(app.dispatch(Follow(plan)).await?),
            Step::QueueUnseen(plan) => drop(app.dispatch(FollowUnseen(plan)).await?),
            Step::Swallow => drop(app.ask(Doubt).await),
            Step::GiveWay => tokio::task::yield_now().await,
        }
    }
    end(plan.end, &gate).await
}

async fn end(end: End, gate: &Gate) -> HandlerResult {
    match end {
        End::Well => Ok(()),
        End::Failing => Err("no way on".into()),
        End::Panicking => panic!("{}", crate::ON_PURPOSE),
        End::Cancelled => {
            gate.pass().await;
            Ok(())
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Path {
    Plain,
    Wrapped,
    Staged,
}

impl Plugin for Path {
    fn attach(&self, pipeline: &mut Pipeline) {
        match self {
            Self::Plain => {}
            Self::Wrapped => drop(pipeline.around(*self)),
            Self::Staged => drop(pipeline.on(Stage::Initialize, |_| Ok(()))),
        }
    }
}

impl Around for Path {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(next.run(dispatching))
    }
}

/// What is to be seen of one dispatch.
#[derive(Debug, PartialEq)]
struct Seen {
    answer: String,
    lines: Vec<String>,
    log: Vec<String>,
}

async fn seen(path: Path, plan: &Plan, is_unseen: bool) -> Seen {
    let buses = "service_bus: { command_buses: { commands: { plugins: [path] } }, event_buses: { events: { delivery: inline } }, query_buses: { queries: ~ } }";
    let known = registrations![
        Follow,
        FollowUnseen,
        Followed,
        Doubt,
        follow,
        follow_unseen,
        hear,
        doubt
    ];
    let story = Story::in_memory(buses, known);
    let whole = Arc::new(Whole::default());
    let plugin: Arc<dyn Plugin> = Arc::new(path);
    let builder = story.builder.provide(Arc::clone(&whole));
    let app = builder.provide_named("path", plugin).build().await.unwrap();
    assert!(whole.0.set(app.clone()).is_ok());
    let dispatched = async {
        match is_unseen {
            true => app.dispatch(FollowUnseen(plan.clone())).await,
            false => app.dispatch(Follow(plan.clone())).await,
        }
    };
    let answer = tokio::select! {
        biased;
        answer = dispatched => told(answer),
        () = story.gate.arrival(1) => "cancelled".to_owned(),
    };
    let log = main_log(&app).await.into_iter().map(|event| event.name);
    within(app.shutdown()).await.unwrap();
    Seen {
        answer,
        lines: story.notebook.lines(),
        log: log.collect(),
    }
}

fn told(answer: Result<Receipt, DispatchError>) -> String {
    match answer {
        Ok(receipt) => format!("{} events, {:?}", receipt.events(), receipt.failures()),
        Err(error) => format!("{error}, {:?} dropped", error.dropped()),
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let last = prop_oneof![Just(Step::Raise), Just(Step::Swallow), Just(Step::GiveWay)];
    let end = prop_oneof![4 => Just(End::Well), 1 => Just(End::Failing), 1 => Just(End::Panicking)];
    let leaf = (prop::collection::vec(last.clone(), 0..3), end.clone());
    let leaf = leaf.prop_map(|(steps, end)| Plan { steps, end });
    leaf.prop_recursive(2, 12, 3, move |child| {
        let step = prop_oneof![
            3 => last.clone(),
            1 => child.clone().prop_map(Step::Queue),
            1 => child.prop_map(Step::QueueUnseen),
        ];
        (prop::collection::vec(step, 0..4), end.clone())
            .prop_map(|(steps, end)| Plan { steps, end })
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_command_ends_the_same_whether_somebody_watches_or_not(
        plan in plan(),
        is_cancelled in prop::bool::weighted(0.2),
        is_unseen in any::<bool>(),
    ) {
        let end = if is_cancelled { End::Cancelled } else { plan.end };
        let plan = Plan { end, ..plan };
        let [plain, wrapped, staged] = [Path::Plain, Path::Wrapped, Path::Staged]
            .map(|path| in_tokio(seen(path, &plan, is_unseen)));
        prop_assert_eq!(&plain, &wrapped);
        prop_assert_eq!(&plain, &staged);
    }
}
