use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer(RaisedEvents);

fn main() {
    let Customer(mut events) = Customer::default();
    events.dequeue();
}
