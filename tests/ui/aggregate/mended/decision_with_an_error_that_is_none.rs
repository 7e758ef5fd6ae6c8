use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

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
    #[handles(key = number)]
    fn open(&self, command: &OpenAccount) -> Result<AccountOpened, Refused> {
        (command.number > self.number)
            .then(|| AccountOpened { number: command.number })
            .ok_or(Refused)
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

fn main() {}
