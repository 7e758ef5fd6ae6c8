use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(name = "opened")]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
