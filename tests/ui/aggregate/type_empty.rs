use cqrs::prelude::*;

#[derive(Default)]
pub struct Account;

#[aggregate(id = String, type = "")]
impl Account {}

fn main() {}
