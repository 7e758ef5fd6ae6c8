use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler(id = "bank.open", id = "open")]
async fn open_account(command: OpenAccount) -> HandlerResult {
    drop(command);
    Ok(())
}

fn main() {}
