use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[command_handler]
async fn open_account(event: AccountOpened) -> HandlerResult {
    let _ = event;
    Ok(())
}

fn main() {}
