use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct ChangeEmail {}

#[derive(Default, EventProvider)]
struct Customer {
    events: RaisedEvents,
}

fn main() {
    Customer::default().raise(ChangeEmail {});
}
