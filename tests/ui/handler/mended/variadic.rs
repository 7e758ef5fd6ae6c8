use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

#[command_handler]
async fn open_account(command: OpenAccount) -> HandlerResult {
    drop(command);
    Ok(())
}

fn main() {}
