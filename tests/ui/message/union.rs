use cqrs::prelude::*;

#[derive(Command)]
pub union OpenAccount {
    pub number: u32,
    pub letter: char,
}

fn main() {}
