use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer {
    #[events]
    events: RaisedEvents,
    more: RaisedEvents,
}

fn main() {
    let customer = Customer::default();
    drop((customer.events, customer.more));
}
