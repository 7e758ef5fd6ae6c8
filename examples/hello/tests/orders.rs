//! Handlers of an application of one's own, and their tests.

use cqrs::prelude::*;
use cqrs::testing::{Given, TestApp};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct Place {
    order: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Ship {
    order: u32,
}

#[derive(Clone, Serialize, Deserialize, Event)]
struct Placed {
    order: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Shipped;

#[derive(Default)]
struct Order;

#[aggregate(id = u32)]
impl Order {
    #[handles(create, key = order)]
    fn place(&self, command: &Place) -> HandlerResult<Placed> {
        let order = command.order;
        Ok(Placed { order })
    }
    #[handles(key = order)]
    fn ship(&self, _: &Ship) -> HandlerResult<Shipped> {
        Ok(Shipped)
    }
    #[apply]
    fn placed(&mut self, _: &Placed) {}
    #[apply]
    fn shipped(&mut self, _: &Shipped) {}
}

#[event_listener]
async fn ship_at_once(event: Placed, commands: CommandBus) -> HandlerResult {
    let order = event.order;
    commands.dispatch(Ship { order }).await?;
    Ok(())
}

const CONFIGURATION: &str = "
services: { orders: { driver: sqlite, path: var/orders.db } }
event_store: { stores: { main: { type: orders } } }
";

#[test]
fn an_order_that_was_placed_can_be_shipped() {
    Order::given(Placed { order: 7 })
        .when(Ship { order: 7 })
        .then(Shipped);
}

#[tokio::test]
async fn what_is_placed_is_shipped() -> HandlerResult {
    let app = TestApp::from_text("cqrs.yaml", CONFIGURATION)
        .build()
        .await?;
    assert_eq!(app.dispatch(Place { order: 7 }).await?.events(), 1);
    app.settle().await?;
    app.assert_published::<Shipped>().await;
    app.shutdown().await?;
    Ok(())
}
