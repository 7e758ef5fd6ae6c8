//! cqrs-es: a command to one aggregate. Its own store in memory prints a line for every command, so this one keeps nothing and says nothing.

use std::collections::HashMap;

use cqrs_bench::Row;
use cqrs_bench::dispatch::{OutOfStock, PlaceOrder, place, row};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{
    Aggregate, AggregateContext, AggregateError, CqrsFramework, DomainEvent, EventEnvelope,
    EventStore,
};
use serde::{Deserialize, Serialize};

type Answer<T> = Result<T, AggregateError<OutOfStock>>;

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

struct NoStore;

struct Loaded(Orders);

impl AggregateContext<Orders> for Loaded {
    fn aggregate(&mut self) -> &mut Orders {
        &mut self.0
    }
}

impl EventStore<Orders> for NoStore {
    type AC = Loaded;

    async fn load_events(&self, _: &str) -> Answer<Vec<EventEnvelope<Orders>>> {
        Ok(Vec::new())
    }

    async fn load_aggregate(&self, _: &str) -> Answer<Loaded> {
        Ok(Loaded(Orders))
    }

    async fn commit(
        &self,
        _: Vec<Nothing>,
        _: Loaded,
        _: HashMap<String, String>,
    ) -> Answer<Vec<EventEnvelope<Orders>>> {
        Ok(Vec::new())
    }
}

pub(crate) fn cqrs_es() -> Row {
    let framework = CqrsFramework::new(NoStore, Vec::new(), ());
    row("cqrs-es 0.5.0, nothing stored", async move |command| {
        framework.execute("orders", command).await
    })
}
