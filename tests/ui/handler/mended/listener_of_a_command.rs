use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct OpenAccount {
    pub owner: String,
}

#[event_listener]
async fn welcome(event: &OpenAccount) -> HandlerResult {
    drop(event.owner.clone());
    Ok(())
}

fn main() {}
