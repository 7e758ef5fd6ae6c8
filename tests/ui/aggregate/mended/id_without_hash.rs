use std::fmt;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: Number,
}

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub number: Number,
}

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Number(u64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Default)]
pub struct Account {
    is_open: bool,
}

#[aggregate(id = Number)]
impl Account {
    #[apply]
    fn opened(&mut self, _event: &AccountOpened) {
        self.is_open = true;
    }

    #[handles(key = number)]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened { number: command.number.clone() }
    }
}

fn main() {}
