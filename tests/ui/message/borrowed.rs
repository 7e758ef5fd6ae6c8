use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount<'a> {
    pub owner: &'a str,
}

fn main() {}
