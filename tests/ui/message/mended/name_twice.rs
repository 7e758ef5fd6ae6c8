use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(name = "account_opened")]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
