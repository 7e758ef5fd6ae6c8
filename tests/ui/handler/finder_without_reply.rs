use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

#[query_handler]
fn balance_of(query: BalanceOf) {
    drop(query);
}

fn main() {}
