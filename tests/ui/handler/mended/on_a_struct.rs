use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
