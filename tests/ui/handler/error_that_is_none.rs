use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[derive(Debug)]
pub struct Refused;

#[command_handler]
async fn open_account(command: OpenAccount) -> Result<(), Refused> {
    drop(command);
    Err(Refused)
}

fn main() {}
