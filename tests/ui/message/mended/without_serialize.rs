use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
