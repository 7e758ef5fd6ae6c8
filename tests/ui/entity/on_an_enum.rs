use cqrs::prelude::*;

#[derive(EventProvider)]
enum Customer {
    Known(RaisedEvents),
}

fn main() {
    let Customer::Known(mut events) = Customer::Known(RaisedEvents::default());
    events.dequeue();
}
