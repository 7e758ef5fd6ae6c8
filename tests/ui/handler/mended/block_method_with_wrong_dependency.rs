use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    pub async fn open(&self, command: OpenAccount, retries: Service<Vec<u8>>) -> HandlerResult {
        drop((command, retries));
        Ok(())
    }
}

fn main() {}
