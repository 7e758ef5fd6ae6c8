use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
struct ChangeEmail {}

#[derive(Default, EventProvider)]
struct Customer {
    events: RaisedEvents,
}

fn main() {
    Customer::default().raise(ChangeEmail {});
}
