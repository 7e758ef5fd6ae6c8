use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    pub fn open(&self, command: OpenAccount, #[named("main")] bus: EventBus) {
        drop((command, bus));
    }

    #[skip]
    pub fn hire(&self, name: String) {
        drop(name);
    }
}

fn main() {}
