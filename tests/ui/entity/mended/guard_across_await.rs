use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct ChangeEmail {}

#[derive(Default, EventProvider)]
struct Customer {
    events: RaisedEvents,
}

async fn ask_somebody() {}

#[command_handler]
async fn change_email(_: ChangeEmail, customers: IdentityMap) -> HandlerResult {
    let customer = customers.insert(7, Customer::default())?;
    drop(customer.lock()?);
    ask_somebody().await;
    Ok(())
}

fn main() {}
