use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Event)]
pub struct AccountOpened {
    pub owner: String,
}

fn main() {}
