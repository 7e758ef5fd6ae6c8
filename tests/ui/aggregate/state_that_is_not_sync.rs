use std::cell::Cell;

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
    number: Cell<u64>,
}

#[aggregate(id = u64)]
impl Account {
    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number.into();
    }

    #[handles(key = number)]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened { number: command.number }
    }
}

fn main() {}
