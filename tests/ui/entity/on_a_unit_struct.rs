use cqrs::prelude::*;

#[derive(EventProvider)]
struct Customer;

fn main() {
    Customer.raised_events().dequeue();
}
