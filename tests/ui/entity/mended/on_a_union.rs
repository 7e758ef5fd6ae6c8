use cqrs::prelude::*;

#[derive(EventProvider)]
#[allow(dead_code)]
struct Customer {
    known: RaisedEvents,
    unknown: u32,
}

fn main() {}
