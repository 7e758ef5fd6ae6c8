use cqrs::prelude::*;

#[derive(EventProvider)]
struct Customer {
    email: String,
}

fn main() {
    let mut customer = Customer { email: "petra@example.com".into() };
    customer.raised_events().dequeue();
    drop(customer.email);
}
