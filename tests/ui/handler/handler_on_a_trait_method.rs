use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub trait Opens {
    #[command_handler]
    fn open(command: OpenAccount);
}

fn main() {}
