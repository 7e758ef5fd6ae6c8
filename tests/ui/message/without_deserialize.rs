use cqrs::prelude::*;
use serde::Serialize;

#[derive(Serialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
