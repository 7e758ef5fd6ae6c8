use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Event)]
pub struct AccountClosed {
    pub number: u64,
}

#[derive(Default)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }

    #[apply]
    fn closed(&mut self, _: &AccountClosed) {}
}

#[command_handler]
async fn open_account(command: OpenAccount, accounts: Repository<Account>) -> HandlerResult {
    let mut account = accounts.create(command.number).await?;
    account.record(AccountClosed { number: command.number });
    accounts.save(account).await?;
    Ok(())
}

fn main() {}
