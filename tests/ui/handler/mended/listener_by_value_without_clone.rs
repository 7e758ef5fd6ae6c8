use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[derive(Clone)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener]
async fn welcome(event: AccountOpened) -> HandlerResult {
    drop(event);
    Ok(())
}

fn main() {}
