use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

pub struct Trail;

#[plugin]
fn audit(trail: Service<Trail>) -> Audit {
    let _ = trail;
    Audit
}

fn main() {}
