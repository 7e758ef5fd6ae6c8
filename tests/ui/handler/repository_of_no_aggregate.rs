use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Account;

#[command_handler]
async fn open_account(command: OpenAccount, accounts: Repository<Account>) -> HandlerResult {
    drop((command, accounts));
    Ok(())
}

fn main() {}
