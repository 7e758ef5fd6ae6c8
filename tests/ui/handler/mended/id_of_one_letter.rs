use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler(id = "o")]
async fn open_account(command: OpenAccount) -> HandlerResult {
    drop(command);
    Ok(())
}

fn main() {}
