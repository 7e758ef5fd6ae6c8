use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub number: u64,
}

#[derive(EventSet)]
pub enum Change {
    Opened(AccountOpened),
}

fn main() {}
