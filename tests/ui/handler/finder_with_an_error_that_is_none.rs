use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

pub struct NotFound;

#[query_handler]
async fn balance_of(query: BalanceOf) -> Result<u64, NotFound> {
    drop(query);
    Err(NotFound)
}

fn main() {}
