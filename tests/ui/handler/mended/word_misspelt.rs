use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener(inline)]
async fn welcome(event: &AccountOpened) -> HandlerResult {
    drop(event.owner.clone());
    Ok(())
}

fn main() {}
