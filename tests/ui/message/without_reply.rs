use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
pub struct BalanceOf {
    pub owner: String,
}

fn main() {}
