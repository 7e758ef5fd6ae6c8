use cqrs::prelude::*;

#[derive(EventProvider)]
struct Customer {
    email: String,
    events: RaisedEvents,
}

fn main() {
    let mut customer = Customer { email: "petra@example.com".into(), events: RaisedEvents::default() };
    customer.raised_events().dequeue();
    drop(customer.email);
}
