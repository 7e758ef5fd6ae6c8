use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct Greet {
    pub who: String,
}

#[derive(Serialize, Deserialize, Event)]
pub struct Greeted {
    pub who: String,
}

#[command_handler]
#[event_listener]
async fn greet(command: Greet) -> HandlerResult {
    drop(command.who);
    Ok(())
}

fn main() {}
