//! Questions: whoever does not answer keeps nobody else from it.

use std::sync::Arc;

use cqrs::error::HandlerPanicked;
use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;

use super::{How, Living, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
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
        How::Hangs => gate.pass().await,
        How::Succeeds | How::Cancelled => {}
    }
    Ok(query.number * 2)
}

async fn round(app: &App, gate: &Gate, round: u64) {
    let questions: Vec<_> = (0..CROWD)
        .map(|number| {
            let (app, how) = (app.clone(), How::of(number, round));
            let query = Double {
                number,
                how,
                living: Living::default(),
            };
            let polls = 1 + (number / 5 + round) % 6;
            tokio::spawn(async move {
                match how {
                    How::Cancelled => cut(app.ask(query), polls).await,
                    _ => Some(app.ask(query).await),
                }
            })
        })
        .collect();
    gate.arrival(How::hanging(CROWD, round)).await;
    for (number, question) in (0..).zip(questions) {
        let how = How::of(number, round);
        if how == How::Hangs {
            question.abort();
            assert!(within(question).await.unwrap_err().is_cancelled());
            continue;
        }
        match (how, within(question).await.unwrap()) {
            (How::Succeeds | How::Cancelled, Some(Ok(reply))) => assert_eq!(reply, number * 2),
            (How::Cancelled, None) => {}
            (How::Refuses, Some(Err(error))) => assert!(error.is_rejection()),
            (How::Panics, Some(Err(error))) => {
                assert!(error.downcast_ref::<HandlerPanicked>().is_some());
            }
            (how, answer) => panic!("{how:?}: {answer:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_questions_leaves_nothing_behind() {
    let _alone = alone().await;
    let buses = "service_bus: { query_buses: { queries: ~ } }";
    let story = Story::in_memory(buses, registrations![Double, double]);
    let (app, _, gate) = story.start_with_gate().await;
    app.run().await;
    let before = tasks();
    for number in 0..ROUNDS {
        round(&app, &gate, number).await;
        only_tasks(before).await;
        assert_eq!(Living::<QUESTIONS>::count(), 0);
        assert_eq!(Living::<FINDERS>::count(), 0);
    }
    ends_at_once(app).await;
    assert_eq!(Arc::strong_count(&gate), 1);
}
