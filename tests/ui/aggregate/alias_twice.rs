use cqrs::prelude::*;

#[derive(Default)]
pub struct Account;

#[aggregate(id = String, aliases = ["Purse", "Account"])]
impl Account {}

fn main() {}
