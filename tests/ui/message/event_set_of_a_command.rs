use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {}

#[derive(EventSet)]
pub enum Change {
    Opened(OpenAccount),
}

fn main() {}
