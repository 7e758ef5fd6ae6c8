use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(version = 7)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
