use cqrs::options::Options;
use cqrs::plugin::{Pipeline, Plugin};
use cqrs::prelude::*;

#[derive(Default)]
pub struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[derive(serde::Deserialize)]
pub struct Level {
    pub level: u8,
}

#[plugin]
fn audit(level: Options<Level>) -> Audit {
    let _ = level.level;
    Audit
}

fn main() {}
