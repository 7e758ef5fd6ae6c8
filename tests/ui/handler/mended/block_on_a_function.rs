use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

#[command_handler]
fn open(command: OpenAccount) {
    drop(command);
}

fn main() {}
