use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub trait Mailer: Send + Sync {
    fn send(&self, text: &str);
}

#[command_handler]
async fn open_account(command: OpenAccount, mailer: &dyn Mailer) -> HandlerResult {
    mailer.send(&command.owner);
    Ok(())
}

fn main() {}
