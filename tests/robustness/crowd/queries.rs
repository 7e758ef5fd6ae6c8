//! Questions: whoever does not answer keeps nobody else from it.

use std::sync::Arc;

use cqrs::error::HandlerPanicked;
use cqrs::plugins::limit::TimedOut;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};
use tokio::task::{JoinHandle, yield_now};

use super::{How, LONG, Living, PATIENCE, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
use crate::support::{Gate, Story, within};

const QUESTIONS: usize = 6;
const FINDERS: usize = 7;

const CROWD: u64 = 1_000;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
struct Double {
    number: u64,
    how: How,
    #[serde(skip)]
    living: Living<QUESTIONS>,
}

#[query_handler]
async fn double(query: Double, gate: Service<Gate>) -> HandlerResult<u64> {
    let _here = Living::<FINDERS>::default();
    for _ in 0..query.number % 5 {
        yield_now().await;
    }
    match query.how {
        How::Refuses => return Err("too large".into()),
        How::Panics => panic!("{}", crate::ON_PURPOSE),
        How::Hangs | How::TakesTooLong => gate.pass().await,
        How::Succeeds | How::Cancelled => {}
    }
    Ok(query.number * 2)
}

type Asked = JoinHandle<Option<Result<u64, DispatchError>>>;

fn ask(app: &App, number: u64, round: u64) -> Asked {
    let (app, how) = (app.clone(), How::of(number, round));
    let query = Double {
        number,
        how,
        living: Living::default(),
    };
    let polls = 1 + (number / 6 + round) % 6;
    tokio::spawn(async move {
        match how {
            How::Cancelled => cut(app.ask(query), polls).await,
            _ => Some(app.ask(query).await),
        }
    })
}

/// Those that do not answer are given up or run out of time, after all others have answered.
async fn round(app: &App, gate: &Gate, clock: &PausedClock, round: u64) {
    let all = (0..CROWD).map(|number| (number, ask(app, number, round)));
    let (hanging, others): (Vec<_>, Vec<_>) =
        all.partition(|(number, _)| How::of(*number, round).hangs());
    gate.arrival(u32::try_from(hanging.len()).unwrap()).await;
    for (number, asked) in others {
        answered(number, round, within(asked).await.unwrap());
    }
    let (timed, given_up): (Vec<_>, Vec<_>) = hanging
        .into_iter()
        .partition(|(number, _)| How::of(*number, round) == How::TakesTooLong);
    for (_, asked) in given_up {
        asked.abort();
        assert!(within(asked).await.unwrap_err().is_cancelled());
    }
    clock.advance(LONG).await;
    for (_, asked) in timed {
        let error = within(asked).await.unwrap().unwrap().unwrap_err();
        assert!(error.downcast_ref::<TimedOut>().is_some(), "{error:?}");
    }
}

fn answered(number: u64, round: u64, answer: Option<Result<u64, DispatchError>>) {
    match (How::of(number, round), answer) {
        (How::Succeeds | How::Cancelled, Some(Ok(reply))) => assert_eq!(reply, number * 2),
        (How::Cancelled, None) => {}
        (How::Refuses, Some(Err(error))) => assert!(error.is_rejection()),
        (How::Panics, Some(Err(error))) => {
            assert!(error.downcast_ref::<HandlerPanicked>().is_some());
        }
        (how, answer) => panic!("{how:?}: {answer:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_questions_leaves_nothing_behind() {
    let _alone = alone().await;
    let text = format!(
        "services: {{ {PATIENCE} }}\nservice_bus: {{ query_buses: {{ queries: {{ plugins: [patience] }} }} }}"
    );
    let (story, clock) = (
        Story::of(text, registrations![Double, double]),
        PausedClock::new(),
    );
    let builder = story.builder.clock(Arc::new(clock.clone()));
    let app = builder.build().await.unwrap();
    app.run().await;
    let before = tasks();
    for number in 0..ROUNDS {
        round(&app, &story.gate, &clock, number).await;
        only_tasks(before).await;
        assert_eq!(Living::<QUESTIONS>::count(), 0);
        assert_eq!(Living::<FINDERS>::count(), 0);
    }
    ends_at_once(app).await;
    assert_eq!(Arc::strong_count(&story.gate), 1);
}
