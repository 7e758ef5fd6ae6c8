//! Any hooks at any places, some of which stop, fail, panic or are detached.

use std::sync::{Arc, Mutex};

use cqrs::plugin::{
    At, Attachment, Dispatching, HookResult, Pipeline, Plugin, PluginError, PluginSite, Stage,
};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{PluginRegistration, Registration};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log};
use crate::{cases, in_tokio};

#[derive(Serialize, Deserialize, Command)]
struct Bake;

#[derive(Serialize, Deserialize, Event)]
struct Baked;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct HowMany;

#[command_handler]
fn bake(_: Bake, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("handled");
    Ok(events.raise(Baked)?)
}

#[event_listener]
fn eat(_: &Baked, notebook: Service<Notebook>) {
    notebook.note("handled");
}

#[query_handler]
fn how_many(_: HowMany, notebook: Service<Notebook>) -> HandlerResult<u32> {
    notebook.note("handled");
    Ok(3)
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Does {
    Nothing,
    Stop,
    Fail,
    Panic,
}

#[derive(Debug, Clone)]
struct Planned {
    stage: Stage,
    offset: i32,
    does: Does,
    is_detached: bool,
}

impl Planned {
    fn priority(&self) -> i32 {
        self.stage.priority() + self.offset
    }

    fn at(&self) -> At {
        self.stage.plus(self.offset)
    }
}

/// What one case attaches, and what it keeps to detach it.
struct Script {
    hooks: Vec<Planned>,
    notebook: Arc<Notebook>,
    attached: Mutex<Vec<Attachment>>,
}

struct Scripted(Arc<Script>);

impl Plugin for Scripted {
    fn attach(&self, pipeline: &mut Pipeline) {
        let hooks = self.0.hooks.iter().enumerate();
        let attached = hooks.map(|(number, planned)| {
            let hook = hook(number, planned.does, Arc::clone(&self.0.notebook));
            pipeline.on(planned.at(), hook)
        });
        self.0.attached.lock().unwrap().extend(attached);
    }
}

fn hook(
    number: usize,
    does: Does,
    notebook: Arc<Notebook>,
) -> impl Fn(&mut Dispatching<'_>) -> HookResult {
    move |dispatching| {
        notebook.note(number.to_string());
        match does {
            Does::Nothing => {}
            Does::Stop => dispatching.stop_propagation(),
            Does::Fail => return Err("no flour".into()),
            Does::Panic => panic!("{}", crate::ON_PURPOSE),
        }
        Ok(())
    }
}

fn make(site: &PluginSite<'_>) -> Result<Arc<dyn Plugin>, PluginError> {
    let script = site.services().find::<Script>(None);
    Ok(Arc::new(Scripted(script.expect("the case provides it"))))
}

static SCRIPTED: PluginRegistration =
    PluginRegistration::new("robustness.scripted", make, cqrs::origin!());

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Command,
    Event,
    Query,
}

/// What is to be seen of one dispatch.
#[derive(Debug, PartialEq)]
struct Seen {
    lines: Vec<String>,
    is_ok: bool,
    stored: usize,
}

/// Higher priorities first, ties in order of attachment; the invocation stands before the hooks of its own priority.
fn expected(kind: Kind, hooks: &[Planned]) -> Seen {
    let mut order: Vec<(usize, &Planned)> = hooks.iter().enumerate().collect();
    order.retain(|(_, planned)| !planned.is_detached);
    order.sort_by_key(|(_, planned)| std::cmp::Reverse(planned.priority()));
    let (finalize, stages): (Vec<_>, Vec<_>) = order
        .into_iter()
        .partition(|(_, planned)| planned.stage == Stage::Finalize);
    let before = stages
        .iter()
        .take_while(|(_, planned)| planned.priority() > 0)
        .count();
    let (before, behind) = stages.split_at(before);

    let mut lines = Vec::new();
    let (mut has_ended, mut has_failed) = pass(before, &mut lines);
    let is_handled = !has_ended;
    if is_handled {
        lines.push("handled".to_owned());
        let (_, failed) = pass(behind, &mut lines);
        has_failed |= failed;
    }
    let is_stored = match kind {
        Kind::Command => is_handled && !has_failed,
        Kind::Event => true,
        Kind::Query => false,
    };
    // An error in finalize ends nothing: the other hooks run all the same.
    for (number, planned) in finalize {
        lines.push(number.to_string());
        has_failed |= matches!(planned.does, Does::Fail | Does::Panic);
        has_ended = planned.does == Does::Stop;
        if has_ended {
            break;
        }
    }
    Seen {
        lines,
        is_ok: !has_failed && (is_handled || kind == Kind::Event),
        stored: usize::from(is_stored),
    }
}

/// Tells whether the way has ended here, and whether with an error.
fn pass(hooks: &[(usize, &Planned)], lines: &mut Vec<String>) -> (bool, bool) {
    for (number, planned) in hooks {
        lines.push(number.to_string());
        if planned.does != Does::Nothing {
            return (true, planned.does != Does::Stop);
        }
    }
    (false, false)
}

async fn seen(kind: Kind, hooks: &[Planned]) -> Seen {
    let plugins = |of: Kind| {
        if of == kind {
            "plugins: [robustness.scripted]"
        } else {
            ""
        }
    };
    let buses = format!(
        "service_bus: {{ command_buses: {{ commands: {{ {} }} }}, event_buses: {{ events: {{ delivery: inline, {} }} }}, query_buses: {{ queries: {{ {} }} }} }}",
        plugins(Kind::Command),
        plugins(Kind::Event),
        plugins(Kind::Query)
    );
    let mut known: Vec<Registration> = registrations![Bake, Baked, HowMany, bake, how_many]
        .into_iter()
        .collect();
    known.push(Registration::Plugin(&SCRIPTED));
    if kind == Kind::Event {
        known.extend(registrations![eat]);
    }
    let story = Story::in_memory(&buses, known);
    let script = Arc::new(Script {
        hooks: hooks.to_vec(),
        notebook: Arc::clone(&story.notebook),
        attached: Mutex::default(),
    });
    let app = story
        .builder
        .provide(Arc::clone(&script))
        .build()
        .await
        .unwrap();
    for (planned, attached) in hooks.iter().zip(script.attached.lock().unwrap().iter()) {
        if planned.is_detached {
            attached.detach();
        }
    }
    let is_ok = match kind {
        Kind::Command => app.dispatch(Bake).await.is_ok(),
        Kind::Event => app.events().publish(Baked).await.is_ok(),
        Kind::Query => app.ask(HowMany).await.is_ok(),
    };
    let stored = main_log(&app).await.len();
    app.shutdown().await.unwrap();
    Seen {
        lines: story.notebook.lines(),
        is_ok,
        stored,
    }
}

fn planned() -> impl Strategy<Value = Planned> {
    let stage = prop::sample::select(vec![
        Stage::Initialize,
        Stage::DetectMessageName,
        Stage::Route,
        Stage::LocateHandler,
        Stage::InvokeHandler,
        Stage::Finalize,
    ]);
    let offset = prop_oneof![-2..=2_i32, -150_000..=150_000_i32];
    let does = prop_oneof![
        24 => Just(Does::Nothing),
        2 => Just(Does::Stop),
        1 => Just(Does::Fail),
        1 => Just(Does::Panic),
    ];
    let is_detached = prop::bool::weighted(0.2);
    (stage, offset, does, is_detached).prop_map(|(stage, offset, does, is_detached)| Planned {
        stage,
        offset,
        does,
        is_detached,
    })
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn hooks_run_by_priority_until_one_stops_and_finalize_runs_always(
        kind in prop::sample::select(vec![Kind::Command, Kind::Event, Kind::Query]),
        hooks in prop::collection::vec(planned(), 0..24),
    ) {
        let seen = in_tokio(seen(kind, &hooks));
        prop_assert_eq!(seen, expected(kind, &hooks));
    }
}
