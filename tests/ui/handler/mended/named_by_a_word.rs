use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount, #[named("main")] bus: EventBus) -> HandlerResult {
    drop((command, bus));
    Ok(())
}

fn main() {}
