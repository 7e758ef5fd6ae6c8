use cqrs::prelude::*;

#[derive(EventProvider)]
#[allow(dead_code)]
union Customer {
    known: u32,
    unknown: u32,
}

fn main() {}
