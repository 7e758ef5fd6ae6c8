//! A whole application: bus, handler, repository, store.

use std::path::Path;
use std::sync::Arc;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::callers::Caller;
use super::event::{Orders, PAYLOAD};

#[derive(Debug, Serialize, Deserialize, Command)]
struct PlaceOrders {
    order: String,
    count: u64,
}

/// What [`PAYLOAD`] is.
#[derive(Debug, Clone, Serialize, Deserialize, Event)]
struct OrderPlaced {
    order_id: String,
    customer_id: String,
    product: String,
    quantity: u32,
    price: Price,
    note: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Price {
    amount: u64,
    currency: String,
}

#[derive(Default)]
struct Order {
    pieces: u64,
}

#[aggregate(id = String)]
impl Order {
    #[handles(id = "bench.place_orders", key = order, create_or_load)]
    fn place(&self, command: &PlaceOrders) -> Result<Vec<OrderPlaced>, serde_json::Error> {
        let placed: OrderPlaced = serde_json::from_str(PAYLOAD)?;
        let count = usize::try_from(command.count).unwrap_or(usize::MAX);
        Ok(vec![placed; count])
    }

    #[apply]
    fn placed(&mut self, event: &OrderPlaced) {
        self.pieces += u64::from(event.quantity);
    }
}

pub(super) struct ApplicationCaller {
    app: App,
    orders: Orders,
    metadata: Metadata,
    _folder: Arc<TempDir>,
}

impl Caller for ApplicationCaller {
    async fn open(count: u64, folder: &Path) -> Vec<Self> {
        let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
        let app = App::from_text("append.yaml", configuration(folder.path()))
            .build()
            .await;
        let app = app.unwrap_or_else(|error| panic!("{error}"));
        let folder = Arc::new(folder);
        (0..count)
            .map(|number| Self {
                app: app.clone(),
                orders: Orders::of(number),
                metadata: Metadata::new()
                    .with_actor("bettina")
                    .with_tenant("north")
                    .with("channel", "web")
                    .with("client", "4.1"),
                _folder: Arc::clone(&folder),
            })
            .collect()
    }

    async fn commit(&mut self, events: u64) {
        self.orders.turn();
        let order = self.orders.name().to_owned();
        let command = PlaceOrders {
            order,
            count: events,
        };
        let receipt = self
            .app
            .command_bus("orders")
            .dispatch_with(command, self.metadata.clone())
            .await;
        drop(receipt.expect("the application takes every order"));
    }
}

fn configuration(folder: &Path) -> String {
    let path = folder.join("application.db");
    format!(
        "
services: {{ bench.store: {{ driver: sqlite, path: '{}' }} }}
service_bus: {{ command_buses: {{ orders: {{ router: {{ routes: {{ PlaceOrders: bench.place_orders }} }} }} }} }}
event_store: {{ stores: {{ main: {{ type: bench.store }} }} }}
",
        path.display()
    )
}
