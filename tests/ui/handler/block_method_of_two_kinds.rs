use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    #[command_handler]
    #[event_listener]
    fn open(&self, command: &OpenAccount) {
        let _ = command;
    }
}

fn main() {}
