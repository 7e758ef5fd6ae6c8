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

#[upcaster(event = "Registered", from = 1)]
fn upcast(old: RegisteredV1) -> Registered {
    Registered { first: old.name }
}

fn main() {}
