use cqrs::prelude::*;

#[derive(Default)]
pub struct Account<T> {
    pub owner: T,
}

#[aggregate(id = u64)]
impl<T> Account<T> {}

fn main() {}
