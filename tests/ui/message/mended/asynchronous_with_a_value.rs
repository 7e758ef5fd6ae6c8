use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
