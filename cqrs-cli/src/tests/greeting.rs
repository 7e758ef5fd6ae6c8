//! An application to ask about.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

pub(super) const YAML: &str = "\
services: { store: { driver: memory }, post: { driver: queue } }
service_bus:
  command_buses:
    commands:
      router:
        async_switch: post
        routes:
          Greet: greeting.greet
  event_buses:
    events: ~
  query_buses:
    queries: ~
event_store: { stores: { greetings: { type: store } } }
when@broken:
  service_bus: { command_buses: { commands: { router: { routes: { Greet: greeting.great } } } } }
";

#[derive(Serialize, Deserialize, Command)]
pub(super) struct Greet {}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
pub(super) struct SendCard {
    pub(super) to: String,
}

#[derive(Serialize, Deserialize, Event)]
pub(super) struct Greeted {}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
pub(super) struct Greetings {}

#[command_handler(id = "greeting.greet")]
fn greet(_: Greet, events: Events) -> HandlerResult {
    events.raise(Greeted {})?;
    Ok(())
}

/// The card arrives where there is a house: a file of that name.
#[command_handler(id = "greeting.send_card")]
fn send_card(card: SendCard, events: Events) -> HandlerResult {
    match std::path::Path::new(&card.to).exists() {
        true => Ok(events.raise(Greeted {})?),
        false => Err("the card came back".into()),
    }
}

#[event_listener(id = "greeting.remember")]
fn remember(_: &Greeted) {}

#[event_listener(id = "greeting.answer", inline, bus = "events")]
fn answer(_: &Greeted) {}

#[query_handler(id = "greeting.greetings")]
fn greetings(_: Greetings) -> HandlerResult<u32> {
    Ok(1)
}
