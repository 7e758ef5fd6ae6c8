//! The command bus as it is wired, with nothing attached and with three plugins around the handler.

use std::any::{Any, TypeId};
use std::sync::Arc;

use cqrs_core::bus::{CommandBus, CommandBusSettings, CommandSlot, PluginSettings};
use cqrs_core::inject::Call;
use cqrs_core::message::{Command, Message, MessageKind};
use cqrs_core::plugin::{Around, Dispatching, Next, Pipeline, Plugin};
use cqrs_core::registry::{
    Handler, HandlerFuture, HandlerId, HandlerRegistration, ListenerOptions, Origin,
};
use cqrs_core::runtime::RuntimeBuilder;

use super::floors::place;
use super::{PlaceOrder, row, runtime};
use crate::row::Row;

pub(super) const COMMAND_BUS: &str = "command bus";
pub(super) const THREE_PLUGINS: &str = "command bus, three plugins";

pub(super) fn rows() -> Vec<Row> {
    let plain = command_bus(0);
    let plugged = command_bus(3);
    vec![
        row(COMMAND_BUS, async move |command| {
            plain.dispatch(command).await.map(drop)
        }),
        row(THREE_PLUGINS, async move |command| {
            plugged.dispatch(command).await.map(drop)
        }),
    ]
}

fn command_bus(plugins: usize) -> CommandBus {
    let mut bus = CommandBusSettings::new("orders");
    bus.handlers.push(&PLACE_ORDER);
    bus.plugins = vec![PluginSettings::Made(Arc::new(Passing)); plugins];
    let application = runtime()
        .block_on(RuntimeBuilder::new().command_bus(bus).build())
        .expect("one handler without dependencies can be wired");
    application.command_bus("orders")
}

impl Message for PlaceOrder {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "PlaceOrder";
}

impl Command for PlaceOrder {}

/// What `#[command_handler]` writes for an async function of one parameter.
static PLACE_ORDER: HandlerRegistration = HandlerRegistration {
    kind: MessageKind::Command,
    id: HandlerId::Explicit("orders.place"),
    message: PlaceOrder::NAME,
    message_type: TypeId::of::<PlaceOrder>,
    bus: None,
    listener: ListenerOptions {
        delivery: None,
        from_beginning: false,
    },
    is_pure: false,
    independent_stores: false,
    dependencies: Vec::new,
    bind: |_| Ok(Box::new(Place)),
    signature: "async fn place_order(command: PlaceOrder)",
    origin: Origin {
        krate: env!("CARGO_PKG_NAME"),
        file: file!(),
        line: line!(),
    },
};

struct Place;

impl Handler for Place {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), _: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async move {
            place(CommandSlot::<PlaceOrder>::take(message)?)?;
            Ok(())
        })
    }
}

struct Passing;

impl Plugin for Passing {
    fn attach(&self, pipeline: &mut Pipeline) {
        pipeline.around(Passing);
    }
}

impl Around for Passing {
    fn call<'a>(
        &'a self,
        dispatching: &'a mut Dispatching<'_>,
        next: Next<'a>,
    ) -> HandlerFuture<'a> {
        Box::pin(async move { next.run(dispatching).await })
    }
}
