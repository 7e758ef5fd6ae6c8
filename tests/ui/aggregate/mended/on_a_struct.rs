use cqrs::prelude::*;

#[derive(Default)]
pub struct Account {
    pub number: u64,
}

#[aggregate(id = u64)]
impl Account {}

fn main() {}
