use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin]
fn audit(bus: Streams) -> Audit {
    drop(bus);
    Audit
}

fn main() {}
