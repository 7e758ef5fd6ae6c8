//! cqrs-es: a command to one aggregate of a store in memory. Its handler records nothing, so that no stream grows while others are measured.

use cqrs_bench::Row;
use cqrs_bench::dispatch::{OutOfStock, PlaceOrder, place, row};
use cqrs_es::event_sink::EventSink;
use cqrs_es::mem_store::MemStore;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent};
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
struct Orders;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nothing;

impl DomainEvent for Nothing {
    fn event_type(&self) -> String {
        "Nothing".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Orders {
    const TYPE: &'static str = "orders";
    type Command = PlaceOrder;
    type Event = Nothing;
    type Error = OutOfStock;
    type Services = ();

    async fn handle(
        &mut self,
        command: PlaceOrder,
        (): &(),
        _: &EventSink<Self>,
    ) -> Result<(), OutOfStock> {
        place(command)
    }

    fn apply(&mut self, _: Nothing) {}
}

pub(crate) fn cqrs_es() -> Row {
    let framework = CqrsFramework::new(MemStore::<Orders>::default(), Vec::new(), ());
    row("cqrs-es 0.5.0, in memory", async move |command| {
        framework.execute("orders", command).await
    })
}
