use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
#[command(version = 2)]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
