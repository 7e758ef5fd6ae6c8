//! The application that configurations are checked against and messages are dispatched to.

use cqrs::memory::MemoryDriver;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Registration, Registry};
use cqrs::upcast::JsonObject;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize, Command)]
#[command(name = "App\\Pay", alias = "Pay")]
struct Pay {
    amount: u32,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Count {
    numbers: Vec<f64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, Event)]
#[event(version = 3, alias = "App\\Events\\Paid")]
struct Paid {
    amount: i64,
    currency: String,
}

#[derive(Debug, Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct Total {
    of: Option<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("too much")]
struct TooMuch;

#[command_handler(id = "app.pay")]
async fn pay(command: Envelope<Pay>, metadata: Metadata) -> HandlerResult {
    match command.amount > 100 || metadata.actor() == Some("nobody") {
        true => Err(TooMuch.into()),
        false => Ok(()),
    }
}

#[command_handler(id = "app.count")]
fn count(_: Count) {}

#[event_listener(id = "app.hear", inline)]
fn hear(_: &Paid) {}

#[query_handler(id = "app.total")]
async fn total(query: Total) -> HandlerResult<u32> {
    let of = query.of.unwrap_or_default();
    Ok(u32::try_from(of.len())?)
}

#[upcaster(event = "Paid", from = 1)]
fn whole_cents(mut fields: JsonObject) -> JsonObject {
    let amount = fields.get("amount").and_then(|it| it.as_f64());
    fields.insert("amount".into(), (amount.unwrap_or_default() as i64).into());
    fields
}

#[upcaster(event = "Paid", from = 2)]
fn in_euros(mut fields: JsonObject) -> JsonObject {
    fields.insert("currency".into(), "EUR".into());
    fields
}

/// The whole of it.
pub(super) fn registry() -> Registry {
    let drivers = [Registration::StoreDriver(&MemoryDriver)];
    Registry::new().with(drivers).with(registrations![
        Pay,
        Count,
        Paid,
        Total,
        pay,
        count,
        hear,
        total,
        whole_cents,
        in_euros
    ])
}
