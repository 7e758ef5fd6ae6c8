use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener]
async fn welcome(event: &AccountOpened) -> HandlerResult {
    let _ = event;
    Ok(())
}

fn main() {}
