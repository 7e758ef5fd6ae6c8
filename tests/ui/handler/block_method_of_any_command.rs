use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    pub fn open<C: Command>(&self, command: C) {
        drop(command);
    }
}

fn main() {}
