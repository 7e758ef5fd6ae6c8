use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener]
async fn welcome(events: Vec<AccountOpened>) -> HandlerResult {
    let _ = events.len();
    Ok(())
}

fn main() {}
