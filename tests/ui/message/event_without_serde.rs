use cqrs::prelude::*;

#[derive(Event)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
