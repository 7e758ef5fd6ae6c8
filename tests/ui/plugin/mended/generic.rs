use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin]
fn audit() -> Audit {
    Audit::default()
}

fn main() {}
