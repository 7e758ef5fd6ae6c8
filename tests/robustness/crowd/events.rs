//! Events that are published from outside: what their listeners do is theirs alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};
use tokio::task::yield_now;

use super::{How, Living, ROUNDS, alone, cut, ends_at_once, only_tasks, tasks};
use crate::support::{Story, main_log, within};

const EVENTS: usize = 4;
const LISTENERS: usize = 5;

const CROWD: u64 = 1_000;

#[derive(Serialize, Deserialize, Event)]
struct Rang {
    number: u64,
    how: How,
    #[serde(skip)]
    living: Living<EVENTS>,
}

#[derive(Serialize, Deserialize, Event)]
struct Heard {
    number: u64,
    #[serde(skip)]
    living: Living<EVENTS>,
}

#[derive(Serialize, Deserialize, Event)]
struct HeardToo {
    number: u64,
}

#[event_listener]
async fn hear(event: &Rang, events: Events) -> HandlerResult {
    let _here = Living::<LISTENERS>::default();
    let number = event.number;
    events.raise(Heard {
        number,
        living: Living::default(),
    })?;
    for _ in 0..number % 7 {
        yield_now().await;
    }
    match event.how {
        How::Refuses => Err("deaf".into()),
        How::Panics => panic!("{}", crate::ON_PURPOSE),
        _ => Ok(()),
    }
}

#[event_listener]
async fn hear_too(event: &Rang, events: Events) -> HandlerResult {
    let _here = Living::<LISTENERS>::default();
    Ok(events.raise(HeardToo {
        number: event.number,
    })?)
}

const BUSES: &str = "service_bus: { event_buses: { events: { delivery: inline, router: { routes: { Rang: [robustness.crowd.events.hear, robustness.crowd.events.hear_too] } } } } }";

/// Publishes a crowd, of which those that hang elsewhere succeed here, and tells who was answered well.
async fn round(app: &App, round: u64) -> Vec<Option<bool>> {
    let publications: Vec<_> = (0..CROWD)
        .map(|number| {
            let (app, how) = (app.clone(), How::of(number, round));
            let rang = Rang {
                number,
                how,
                living: Living::default(),
            };
            let polls = 1 + (number / 5 + round) % 23;
            tokio::spawn(async move {
                match how {
                    How::Cancelled => cut(app.events().publish(rang), polls).await,
                    _ => Some(app.events().publish(rang).await),
                }
            })
        })
        .collect();
    let mut answers = Vec::new();
    for (number, publication) in (0..).zip(publications) {
        let answer = within(publication).await.unwrap();
        let fails = matches!(How::of(number, round), How::Refuses | How::Panics);
        if let Some(answer) = &answer {
            assert_eq!(answer.is_err(), fails, "{number}: {answer:?}");
        }
        answers.push(answer.map(|answer| answer.is_ok()));
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_of_events_leaves_nothing_behind() {
    let _alone = alone().await;
    let known = registrations![Rang, Heard, HeardToo, hear, hear_too];
    let (app, notebook) = Story::in_memory(BUSES, known).start().await;
    app.run().await;
    let before = tasks();
    let mut well: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for number in 0..ROUNDS {
        for (number, answer) in (0..).zip(round(&app, number).await) {
            let (acknowledged, open) = well.entry(number).or_default();
            *acknowledged += usize::from(answer == Some(true));
            *open += usize::from(answer.is_none());
        }
        within(app.settle()).await.unwrap();
        only_tasks(before).await;
        assert_eq!(Living::<EVENTS>::count(), 0);
        assert_eq!(Living::<LISTENERS>::count(), 0);
    }
    let mut heard: BTreeMap<u64, (usize, usize)> = BTreeMap::new();
    for event in main_log(&app).await {
        let fields: serde_json::Value = serde_json::from_str(event.payload.as_str()).unwrap();
        let (heard, too) = heard.entry(fields["number"].as_u64().unwrap()).or_default();
        *heard += usize::from(event.name == "Heard");
        *too += usize::from(event.name == "HeardToo");
    }
    for (number, (acknowledged, open)) in well {
        let (heard, too) = heard[&number];
        assert_eq!(
            heard, too,
            "{number}: both heard it, or the first has stopped it"
        );
        assert!(
            (acknowledged..=acknowledged + open).contains(&heard),
            "{number}"
        );
    }
    ends_at_once(app).await;
    assert_eq!(Arc::strong_count(&notebook), 1);
}
