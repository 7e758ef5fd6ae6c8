use cqrs::prelude::*;

#[aggregate(id = u64)]
#[derive(Default)]
pub struct Account {
    pub number: u64,
}

fn main() {}
