use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

#[event_listener(inline)]
fn welcome(event: &AccountOpened) {
    drop(event.owner.clone());
}

fn main() {}
