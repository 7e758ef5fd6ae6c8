use cqrs::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
