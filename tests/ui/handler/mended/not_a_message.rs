use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Command)]
pub struct OpenAccount {}

#[command_handler]
async fn open_account(command: OpenAccount) -> HandlerResult {
    drop(command);
    Ok(())
}

fn main() {}
