use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(mut command: OpenAccount) -> HandlerResult {
    command.owner.clear();
    Ok(())
}

fn main() {}
