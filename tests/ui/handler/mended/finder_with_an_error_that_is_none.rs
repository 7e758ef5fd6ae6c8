use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

#[query_handler]
async fn balance_of(query: BalanceOf) -> Result<u64, String> {
    drop(query);
    Err("not found".to_owned())
}

fn main() {}
