use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer(RaisedEvents);

fn main() {
    Customer::default().raised_events().dequeue();
}
