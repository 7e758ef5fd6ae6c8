use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers<M>(pub M);

#[command_handlers]
impl<M: Send> Tellers<M> {
    pub fn open(&self, command: OpenAccount, #[named("main")] bus: EventBus) {
        drop((command, bus));
    }

    #[skip]
    pub fn hire(&self, name: String) {
        drop(name);
    }
}

fn main() {}
