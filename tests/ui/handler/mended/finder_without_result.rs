use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

#[query_handler]
fn balance_of(query: BalanceOf) -> HandlerResult<u64> {
    Ok(query.owner.len() as u64)
}

fn main() {}
