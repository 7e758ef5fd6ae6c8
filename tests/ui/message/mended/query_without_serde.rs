use cqrs::prelude::*;

#[derive(serde::Serialize, serde::Deserialize, Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

fn main() {}
