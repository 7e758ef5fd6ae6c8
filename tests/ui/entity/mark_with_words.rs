use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer {
    #[events(all)]
    events: RaisedEvents,
}

fn main() {
    drop(Customer::default().events);
}
