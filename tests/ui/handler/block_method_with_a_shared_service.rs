use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use std::sync::Arc;

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

pub struct Tellers;

#[command_handlers]
impl Tellers {
    pub fn open(self: Arc<Self>, command: OpenAccount) {
        drop(command);
    }
}

fn main() {}
