use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub owner: String,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

#[query_handler]
async fn balance_of(query: OpenAccount) -> HandlerResult<u64> {
    Ok(query.owner.len() as u64)
}

fn main() {}
