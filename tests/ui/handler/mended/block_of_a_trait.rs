use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

pub struct Tellers;

pub trait Opens {
    fn open(&self, command: OpenAccount);
}

impl Opens for Tellers {
    fn open(&self, command: OpenAccount) {
        drop(command);
    }
}

#[command_handlers]
impl Tellers {
    pub fn handle(&self, command: OpenAccount) {
        self.open(command);
    }
}

fn main() {}
