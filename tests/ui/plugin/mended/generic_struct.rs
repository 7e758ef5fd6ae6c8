use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin]
#[derive(Default)]
pub struct Guard(pub u8);

impl Plugin for Guard {
    fn attach(&self, _: &mut Pipeline) {}
}

fn main() {}
