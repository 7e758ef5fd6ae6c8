use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: &OpenAccount) -> HandlerResult {
    let _ = command;
    Ok(())
}

fn main() {}
