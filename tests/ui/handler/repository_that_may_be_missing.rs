use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[derive(Default)]
pub struct Account;

#[aggregate(id = String)]
impl Account {}

#[command_handler]
async fn open_account(command: OpenAccount, accounts: Option<Repository<Account>>) -> HandlerResult {
    drop((command, accounts));
    Ok(())
}

fn main() {}
