use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
#[command(name = "open_account")]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
