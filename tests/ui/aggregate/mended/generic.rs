use cqrs::prelude::*;

#[derive(Default)]
pub struct Account {
    pub owner: String,
}

#[aggregate(id = u64)]
impl Account {}

fn main() {}
