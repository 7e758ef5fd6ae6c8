//! The command bus of an application, with nothing attached and with three plugins around the handler.

use std::sync::Arc;

use cqrs::App;
use cqrs::command_handler;
use cqrs::message::MessageKind;
use cqrs::plugin::{Around, Dispatching, Next, Pipeline, Plugin};
use cqrs::registry::{HandlerFuture, PluginRegistration, Registration, Registry};

use super::floors::{OutOfStock, place};
use super::{PlaceOrder, row, runtime};
use crate::row::Row;

pub(super) const COMMAND_BUS: &str = "command bus";
pub(super) const THREE_PLUGINS: &str = "command bus, three plugins";

const CONFIGURATION: &str = "
service_bus:
  command_buses:
    plain: { router: { routes: { PlaceOrder: orders.place } } }
    plugged:
      plugins: [bench.outer, bench.middle, bench.inner]
      router: { routes: { PlaceOrder: orders.place } }
";

pub(super) fn rows() -> Vec<Row> {
    let built = runtime().block_on(
        App::from_text("dispatch.yaml", CONFIGURATION)
            .registry(Registry::linked().with(PLUGINS.iter().map(Registration::Plugin)))
            .build(),
    );
    let app = built.unwrap_or_else(|error| panic!("{error}"));
    let plain = app.command_bus("plain");
    let plugged = app.command_bus("plugged");
    vec![
        row(COMMAND_BUS, async move |command| {
            plain.dispatch(command).await.map(drop)
        }),
        row(THREE_PLUGINS, async move |command| {
            plugged.dispatch(command).await.map(drop)
        }),
    ]
}

#[command_handler(id = "orders.place")]
async fn place_order(command: PlaceOrder) -> Result<(), OutOfStock> {
    place(command)
}

static PLUGINS: [PluginRegistration; 3] = [
    passing("bench.outer"),
    passing("bench.middle"),
    passing("bench.inner"),
];

const fn passing(id: &'static str) -> PluginRegistration {
    PluginRegistration::new(id, |_| Ok(Arc::new(Passing)), cqrs::origin!())
        .for_buses(&[MessageKind::Command])
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
