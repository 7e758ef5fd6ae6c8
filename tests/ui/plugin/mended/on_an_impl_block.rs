use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[plugin]
#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

impl Audit {
    pub fn level(&self) -> u8 {
        1
    }
}

fn main() {}
