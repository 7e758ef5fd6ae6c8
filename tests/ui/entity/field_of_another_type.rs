use cqrs::prelude::*;

#[derive(Default, EventProvider)]
struct Customer {
    #[events]
    events: Vec<String>,
}

fn main() {
    drop(Customer::default().events);
}
