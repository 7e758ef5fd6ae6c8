use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

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
    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

fn main() {}
