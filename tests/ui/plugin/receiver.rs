use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

impl Audit {
    #[plugin]
    fn audit(&self) -> Audit {
        Audit
    }
}

fn main() {}
