use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    pub fn open(&self, command: OpenAccount) -> HandlerResult {
        drop(command);
        Ok(())
    }

    #[skip]
    pub fn close(&self, hour: u8) {
        let _ = hour;
    }
}

fn main() {}
