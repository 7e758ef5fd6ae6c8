use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<u64>)]
pub struct BalancesOf {
    pub owner: String,
}

fn main() {}
