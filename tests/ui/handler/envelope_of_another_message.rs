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
async fn greet(command: Greet, event: Envelope<Greeted>) -> HandlerResult {
    drop((command.who, event));
    Ok(())
}

fn main() {}
