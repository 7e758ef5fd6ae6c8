use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    drop(command);
    Ok(())
}

fn main() {}
