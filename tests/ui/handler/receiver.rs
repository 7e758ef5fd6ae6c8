use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(&self, command: OpenAccount) -> HandlerResult {
    drop((self, command));
    Ok(())
}

fn main() {}
