use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
async fn open_account(command: OpenAccount, mailer: Service<dyn Send + Sync>) -> HandlerResult {
    drop((command, mailer));
    Ok(())
}

fn main() {}
