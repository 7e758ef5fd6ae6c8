use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount) -> Result<String, std::io::Error> {
    Ok(command.owner)
}

fn main() {}
