use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Mailer;

#[command_handler]
async fn open_account(command: OpenAccount, mailer: Service<Mailer>, bus: CommandBus) -> HandlerResult {
    drop((command, mailer, bus));
    Ok(())
}

fn main() {}
