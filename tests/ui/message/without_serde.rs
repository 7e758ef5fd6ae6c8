use cqrs::prelude::*;

#[derive(Command)]
pub struct OpenAccount {
    pub owner: String,
}

fn main() {}
