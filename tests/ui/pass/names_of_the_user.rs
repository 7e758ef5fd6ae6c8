//! Names that an application chooses do not meet the names that are generated.

#![allow(dead_code, clippy::drop_non_drop)]

use ::cqrs::prelude::{
    Command, CommandBus, HandlerResult, aggregate, command_handler, command_handlers,
};
use ::serde::{Deserialize, Serialize};

mod std {}
mod core {}

pub struct Option;
pub struct Result;
pub struct Vec;
pub struct Box;
pub struct String;
pub struct Registration;
pub struct Bound;
pub const HANDLER: u8 = 1;
pub const MESSAGE: u8 = 1;
pub const REGISTRATION: u8 = 1;
pub const AGGREGATE: u8 = 1;

#[derive(Serialize, Deserialize, Command)]
pub struct Message;

#[derive(Serialize, Deserialize, Command)]
#[command(name = "type")]
pub enum Handler {
    Site,
}

#[command_handler]
fn message(_: Message, bus: CommandBus) {
    drop(bus);
}

#[command_handler]
async fn site(_: Message) {}

#[command_handler(message = "type")]
async fn wired(_: &Handler) -> HandlerResult {
    Ok(())
}

#[command_handler]
fn call(taken: Message) {
    drop(taken);
}

#[command_handler(message = "type")]
fn r#type(r#match: Handler) {
    drop(r#match);
}

#[derive(Default)]
pub struct Aggregate;

#[aggregate(id = u8)]
impl Aggregate {}

pub struct Service;

#[command_handlers]
impl self::Service {
    pub fn r#loop(&self, _: Message, other: ::cqrs::prelude::Service<Self>) {
        drop(other);
    }
}

pub(super) fn main() {
    fn inner() {
        #[derive(Serialize, Deserialize, Command)]
        struct Inside;

        #[command_handler]
        fn inside(_: Inside) {}

        inside(Inside);
    }
    inner();
    let _ = ::cqrs::registrations![message, r#type, Message, Aggregate, self::Service::r#loop];
}
