use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command, Event)]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
