use cqrs::prelude::*;

#[derive(Default)]
pub struct Account;

#[aggregate(id = String, type = "purse")]
impl Account {}

fn main() {}
