//! What reading and wiring cost without the framework.

use std::collections::HashMap;
use std::sync::Arc;

use super::large::{Large, idle};
use super::names::Names;
use crate::row::{Measure, Row};

pub(super) fn rows(large: &Arc<Large>, names: &Names, routes: u64) -> Vec<Row> {
    let (by_hand, yaml, json) = (
        Arc::clone(large),
        large.yaml("{ driver: memory }"),
        large.json(),
    );
    vec![
        Row::new(names.by_hand, move || {
            Measure::making(routes, || {
                let pairs = by_hand.pairs();
                let handlers = pairs.map(|(message, _)| (message.to_owned(), idle()));
                handlers.collect::<HashMap<_, _>>()
            })
        }),
        Row::new(names.json, move || {
            Measure::making(routes, || {
                let value: serde_json::Value =
                    serde_json::from_str(&json).expect("it was written as JSON");
                value
            })
        }),
        Row::new(names.yaml, move || {
            Measure::making(routes, || {
                let value: serde_json::Value =
                    serde_yaml::from_str(&yaml).expect("it was written as YAML");
                value
            })
        }),
    ]
}
