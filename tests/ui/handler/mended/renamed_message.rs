use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(name = "account_opened")]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener(message = "account_opened")]
async fn welcome(event: &AccountOpened) -> HandlerResult {
    drop(event.owner.clone());
    Ok(())
}

fn main() {}
