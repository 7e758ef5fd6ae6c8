//! Routers of code: what they choose, what they leave alone, what they refuse.

mod choosing;
mod patterns;
mod single;
mod stores;

use std::sync::Arc;

use cqrs::plugin::Plugin;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story};

#[derive(Serialize, Deserialize, Command)]
struct SendLetter;

#[derive(Serialize, Deserialize, Command)]
#[command(alias = "SendAParcel")]
struct SendParcel;

#[derive(Serialize, Deserialize, Event)]
struct LetterWasSent;

#[derive(Serialize, Deserialize, Event)]
struct ParcelWasSent;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
struct WhereIs;

#[command_handler(id = "post.letter", bus = "counter")]
async fn send_letter(_: SendLetter, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("letter");
    Ok(events.raise(LetterWasSent)?)
}

#[command_handler(id = "courier.letter")]
fn send_letter_by_courier(_: SendLetter, notebook: Service<Notebook>) {
    notebook.note("letter by courier");
}

#[command_handler(id = "SendParcel")]
async fn send_parcel(_: SendParcel, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("parcel");
    Ok(events.raise(ParcelWasSent)?)
}

struct Log;

#[event_listeners]
impl Log {
    pub(crate) fn letter(&self, _: &LetterWasSent, notebook: Service<Notebook>) {
        notebook.note("logged a letter");
    }

    pub(crate) fn parcel(&self, _: &ParcelWasSent, notebook: Service<Notebook>) {
        notebook.note("logged a parcel");
    }
}

#[event_listener(id = "post.stamp", bus = "events")]
fn stamp(_: &LetterWasSent, notebook: Service<Notebook>) {
    notebook.note("stamped");
}

#[event_listener(id = "LetterWasSent")]
fn by_name(_: &LetterWasSent, notebook: Service<Notebook>) {
    notebook.note("heard by name");
}

#[query_handler(id = "post.desk")]
async fn ask_the_desk(_: WhereIs) -> HandlerResult<String> {
    Ok("at the desk".to_owned())
}

#[query_handler(id = "WhereIs")]
async fn ask_by_name(_: WhereIs) -> HandlerResult<String> {
    Ok("found by name".to_owned())
}

fn all() -> impl IntoIterator<Item = Registration> {
    registrations![
        SendLetter,
        SendParcel,
        LetterWasSent,
        ParcelWasSent,
        WhereIs,
        send_letter,
        send_letter_by_courier,
        send_parcel,
        Log::letter,
        Log::parcel,
        stamp,
        by_name,
        ask_the_desk,
        ask_by_name,
    ]
}

fn log_id() -> String {
    format!("{}.Log", module_path!().replace("::", "."))
}

/// Two buses of each kind, so that no handler joins one by itself; the first ones have these plugins.
fn post(command: &str, event: &str, query: &str) -> Story {
    post_that_delivers("durable", command, event, query)
}

fn post_that_delivers(delivery: &str, command: &str, event: &str, query: &str) -> Story {
    let buses = format!(
        "service_bus:
  command_buses: {{ counter: {{ plugins: [{command}] }}, other_commands: ~ }}
  event_buses: {{ events: {{ delivery: {delivery}, plugins: [{event}] }}, other_events: ~ }}
  query_buses: {{ queries: {{ plugins: [{query}] }}, other_queries: ~ }}"
    );
    story(&buses)
}

fn story(buses: &str) -> Story {
    let mut story = Story::in_memory(buses, all());
    story.builder = story.builder.provide(Arc::new(Log));
    story
}

fn with(mut story: Story, id: &str, plugin: impl Plugin) -> Story {
    story.builder = (story.builder).provide_named::<dyn Plugin>(id, Arc::new(plugin));
    story
}

/// What `build()` says of a router on the command bus, the event bus and the query bus.
async fn refused(story: Story) -> String {
    story.builder.build().await.unwrap_err().to_string()
}
