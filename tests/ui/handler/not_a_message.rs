use cqrs::prelude::*;

#[command_handler]
async fn open_account(owner: String) -> HandlerResult {
    drop(owner);
    Ok(())
}

fn main() {}
