use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[derive(Serialize, Deserialize, Command)]
pub struct CloseAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(open: OpenAccount) -> HandlerResult {
    drop(open);
    Ok(())
}

fn main() {}
