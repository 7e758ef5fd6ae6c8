use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct BalanceOf {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: BalanceOf, bus: QueryBus) -> HandlerResult {
    drop((command, bus));
    Ok(())
}

fn main() {}
