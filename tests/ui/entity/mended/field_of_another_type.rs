use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer {
    #[events]
    events: RaisedEvents,
}

fn main() {
    drop(Customer::default().events);
}
