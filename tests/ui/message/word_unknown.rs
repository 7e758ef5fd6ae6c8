use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(priority = 7)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
