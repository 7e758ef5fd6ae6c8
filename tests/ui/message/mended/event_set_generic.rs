use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Event)]
pub struct AccountOpened {}

#[derive(EventSet)]
pub enum Change {
    Opened(AccountOpened),
}

fn main() {}
