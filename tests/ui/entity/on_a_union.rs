use cqrs::prelude::*;

#[derive(EventProvider)]
union Customer {
    known: u32,
    unknown: u32,
}

fn main() {
    let mut customer = Customer { known: 1 };
    customer.unknown = 2;
}
