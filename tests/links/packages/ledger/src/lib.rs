//! A crate that is linked into its own unit tests.

#![forbid(unsafe_code)]

use cqrs::plugin::{Enriching, MetadataEnricher, Pipeline, Plugin};
use cqrs::prelude::*;
use cqrs::upcast::JsonObject;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct Enter {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct Entered {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct Sum;

#[derive(Default, Serialize, Deserialize)]
pub struct Book {
    entries: u64,
}

#[aggregate(id = u64)]
impl Book {
    #[handles(key = number, create_or_load)]
    fn enter(&self, command: &Enter) -> Entered {
        Entered {
            number: command.number.max(self.entries),
        }
    }

    #[apply]
    fn entered(&mut self, _: &Entered) {
        self.entries += 1;
    }
}

#[event_listener(inline)]
fn print(_: &Entered) {}

#[query_handler]
fn sum(_: Sum) -> HandlerResult<u64> {
    Ok(7)
}

#[upcaster(event = "Entered", from = 1)]
fn numbered(old: JsonObject) -> JsonObject {
    old
}

#[derive(Default)]
struct Guard;

impl Plugin for Guard {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin(id = "ledger.guard")]
fn guard() -> Guard {
    Guard
}

#[metadata_enricher(id = "ledger.clerk")]
fn clerk() -> impl MetadataEnricher {
    |_: &Enriching<'_>, metadata: &mut Metadata| {
        metadata.insert("clerk", "Petra");
    }
}

#[cfg(test)]
mod tests;
