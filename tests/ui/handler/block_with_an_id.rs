use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers;

#[command_handlers(id = "tellers")]
impl Tellers {
    pub fn open(&self, command: OpenAccount) {
        drop(command);
    }
}

fn main() {}
