use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use std::pin::Pin;

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[command_handler]
fn open_account(command: OpenAccount) -> Pin<Box<dyn Future<Output = HandlerResult> + Send>> {
    Box::pin(async move {
        drop(command);
        Ok(())
    })
}

fn main() {}
