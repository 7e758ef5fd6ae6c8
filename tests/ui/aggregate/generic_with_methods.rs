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
pub struct Account<T> {
    number: u64,
    owner: T,
}

#[aggregate(id = u64)]
impl<T: Send> Account<T> {
    #[handles(key = number)]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened { number: command.number }
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

fn main() {}
