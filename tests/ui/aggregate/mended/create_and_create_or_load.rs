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

#[derive(Default)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[handles(key = number, create_or_load)]
    fn open(&self, command: &OpenAccount) -> Result<AccountOpened, std::fmt::Error> {
        Ok(AccountOpened { number: command.number })
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

fn main() {}
