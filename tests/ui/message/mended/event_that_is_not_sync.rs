use std::sync::Mutex;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    #[serde(skip)]
    pub rates: Mutex<u64>,
}

fn main() {}
