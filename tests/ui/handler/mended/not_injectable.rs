use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount, retries: Service<u64>) -> HandlerResult {
    drop((command, retries));
    Ok(())
}

fn main() {}
