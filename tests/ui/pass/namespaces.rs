//! A handler says the name of its message with its namespace, without it, or not at all where the type is called like the last word.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Event)]
#[event(
    name = "Shop\\Event\\OrderCancelled",
    alias = "Shop\\Event\\OrderStopped"
)]
pub struct Cancelled {
    pub number: u32,
}

#[derive(Serialize, Deserialize, Event)]
#[event(name = "shop.OrderPaid")]
pub struct OrderPaid {
    pub number: u32,
}

#[event_listener(message = "OrderCancelled")]
async fn by_its_last_word(event: &Cancelled) -> HandlerResult {
    let _ = event.number;
    Ok(())
}

#[event_listener(message = "Shop\\Event\\OrderCancelled")]
async fn by_all_of_it(event: &Cancelled) -> HandlerResult {
    let _ = event.number;
    Ok(())
}

#[event_listener(message = "OrderStopped")]
async fn by_its_old_name(event: &Cancelled) -> HandlerResult {
    let _ = event.number;
    Ok(())
}

#[event_listener]
async fn by_the_name_of_the_type(event: &OrderPaid) -> HandlerResult {
    let _ = event.number;
    Ok(())
}
