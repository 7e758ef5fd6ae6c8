use cqrs::prelude::*;

#[derive(Default)]
pub struct Account;

#[aggregate(id = String, aliases = ["Purse", "Wallet"])]
impl Account {}

fn main() {}
