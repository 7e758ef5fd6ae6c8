use cqrs::prelude::*;

#[derive(Query)]
#[query(reply = u64)]
pub struct BalanceOf {
    pub owner: String,
}

fn main() {}
