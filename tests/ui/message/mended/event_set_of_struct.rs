use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[derive(EventSet)]
pub enum Change {
    Opened(AccountOpened),
}

fn main() {}
