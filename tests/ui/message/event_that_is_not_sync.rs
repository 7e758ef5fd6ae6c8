use std::cell::Cell;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    #[serde(skip)]
    pub rates: Cell<u64>,
}

fn main() {}
