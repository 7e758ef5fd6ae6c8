use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct Registered {
    first: String,
}

#[derive(Deserialize)]
pub struct RegisteredV1 {
    name: String,
}

#[derive(Deserialize)]
pub struct Unreadable {
    name: String,
}

#[upcaster(event = "Registered", from = 1)]
fn upcast(old: Unreadable) -> Registered {
    Registered { first: old.name }
}

fn main() {}
