use cqrs::prelude::*;

#[command_handler]
async fn open_account() -> HandlerResult {
    Ok(())
}

fn main() {}
