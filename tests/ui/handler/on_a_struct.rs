use cqrs::prelude::*;

#[command_handler]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
