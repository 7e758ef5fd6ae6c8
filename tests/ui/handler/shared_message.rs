use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use std::sync::Arc;

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener]
async fn welcome(event: Arc<AccountOpened>) -> HandlerResult {
    drop(event.owner.clone());
    Ok(())
}

fn main() {}
