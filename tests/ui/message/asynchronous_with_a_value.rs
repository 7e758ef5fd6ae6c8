use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous = true)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
