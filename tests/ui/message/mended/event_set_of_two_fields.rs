use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {}

#[derive(EventSet)]
pub enum Change {
    Opened(AccountOpened),
}

fn main() {}
