use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(aliases = ["opened"])]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
