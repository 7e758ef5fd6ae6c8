use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Command)]
pub struct OpenAccount {
    pub number: u32,
    pub letter: char,
}

fn main() {}
