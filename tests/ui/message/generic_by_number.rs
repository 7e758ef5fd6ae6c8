use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct Imported<const N: usize> {
    pub row: String,
}

fn main() {}
