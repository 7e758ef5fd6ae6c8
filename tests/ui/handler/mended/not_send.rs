use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount) -> HandlerResult {
    let owner = std::sync::Arc::new(command.owner);
    std::future::ready(()).await;
    drop(owner);
    Ok(())
}

fn main() {}
