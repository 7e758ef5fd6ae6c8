use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[derive(Serialize, Deserialize, Command)]
pub struct CloseAccount {
    pub owner: String,
}

mod opening {
    use super::*;

    #[command_handler(id = "bank.account")]
    fn open_account(command: OpenAccount) {
        drop(command);
    }
}

mod closing {
    use super::*;

    #[command_handler(id = "bank.closing")]
    fn close_account(command: CloseAccount) {
        drop(command);
    }
}

fn main() {}
