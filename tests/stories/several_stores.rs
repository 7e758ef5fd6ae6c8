//! A unit of work is one commit in one store, unless its handler says that it is not.

use std::sync::Arc;

use cqrs::aggregate::RepositorySettings;
use cqrs::bus::CommandBusSettings;
use cqrs::memory::MemoryStore;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::RuntimeBuilder;
use serde::{Deserialize, Serialize};

use crate::support::{Story, closed, log, within};

#[derive(Default)]
struct Order;

#[derive(Default)]
struct Invoice;

#[derive(Serialize, Deserialize, Event)]
struct Ordered;

#[derive(Serialize, Deserialize, Event)]
struct Invoiced;

#[aggregate(id = u32)]
impl Order {
    #[apply]
    fn ordered(&mut self, _: &Ordered) {}
}

#[aggregate(id = u32)]
impl Invoice {
    #[apply]
    fn invoiced(&mut self, _: &Invoiced) {}
}

#[derive(Serialize, Deserialize, Command)]
struct Buy {
    number: u32,
    invoice_only: bool,
}

#[command_handler]
async fn buy(
    command: Buy,
    orders: Repository<Order>,
    invoices: Repository<Invoice>,
) -> HandlerResult {
    order_and_invoice(command, orders, invoices).await
}

#[command_handler(stores = "independent")]
async fn buy_anyhow(
    command: Buy,
    orders: Repository<Order>,
    invoices: Repository<Invoice>,
) -> HandlerResult {
    order_and_invoice(command, orders, invoices).await
}

async fn order_and_invoice(
    command: Buy,
    orders: Repository<Order>,
    invoices: Repository<Invoice>,
) -> HandlerResult {
    if !command.invoice_only {
        let mut order = orders.create(command.number).await?;
        order.record(Ordered);
        orders.save(order).await?;
    }
    let mut invoice = invoices.create(command.number).await?;
    invoice.record(Invoiced);
    invoices.save(invoice).await?;
    Ok(())
}

const TWO: &str = "services: { one: { driver: memory }, other: { driver: memory } }
event_store:
  stores:
    shop: { type: one, default: true, repositories: { orders: { aggregate_type: Order } } }
    books: { type: other, repositories: { invoices: { aggregate_type: Invoice } } }
service_bus: { command_buses: { commands: ~ } }
";

fn number(number: u32) -> Buy {
    Buy {
        number,
        invoice_only: false,
    }
}

async fn lengths(app: &App) -> (usize, usize) {
    let shop = app.store_named("shop").unwrap();
    let books = app.store_named("books").unwrap();
    (
        log(shop.as_ref()).await.len(),
        log(books.as_ref()).await.len(),
    )
}

#[tokio::test]
async fn a_handler_of_two_stores_is_refused_before_anything_runs() {
    let story = Story::of(
        TWO,
        registrations![Order, Invoice, Ordered, Invoiced, Buy, buy],
    );
    let error = story.builder.build().await.unwrap_err().to_string();
    assert!(
        error.contains("writes two event stores, `shop` and `books`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_handler_may_write_two_stores_one_after_the_other() {
    let story = Story::of(
        TWO,
        registrations![Order, Invoice, Ordered, Invoiced, Buy, buy_anyhow],
    );
    let (app, _) = story.start().await;
    let receipt = app.dispatch(number(1)).await.unwrap();
    let stores: Vec<_> = receipt
        .written()
        .iter()
        .map(|written| &*written.store)
        .collect();
    assert_eq!(stores, ["shop", "books"]);
    assert_eq!(lengths(&app).await, (1, 1));
}

#[tokio::test]
async fn a_repeated_id_is_known_whichever_store_was_written() {
    let story = Story::of(
        TWO,
        registrations![Order, Invoice, Ordered, Invoiced, Buy, buy_anyhow],
    );
    let (app, _) = story.start().await;
    let id = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse().unwrap();
    for _ in 0..2 {
        let buy = Buy {
            number: 1,
            invoice_only: true,
        };
        let metadata = Metadata::new().with_message_id(id);
        let _ = app.commands().dispatch_with(buy, metadata).await.unwrap();
    }
    assert_eq!(lengths(&app).await, (0, 1));
}

/// Where nothing is checked beforehand, the unit of work refuses.
#[tokio::test]
async fn without_a_configuration_the_second_store_is_refused_when_it_is_saved() {
    let registry = closed(registrations![Order, Invoice, Ordered, Invoiced, Buy, buy]);
    let repository = |aggregate_type: &str, store: &str| {
        RepositorySettings::new(aggregate_type, aggregate_type, store)
    };
    let mut commands = CommandBusSettings::new("commands");
    commands.handlers = registry.handlers().collect();
    let (shop, books) = (Arc::new(MemoryStore::new()), Arc::new(MemoryStore::new()));
    let runtime = RuntimeBuilder::new()
        .registry(registry)
        .store("shop", shop.clone())
        .store("books", books.clone())
        .repository(repository("Order", "shop"))
        .repository(repository("Invoice", "books"))
        .command_bus(commands)
        .build()
        .await
        .unwrap();
    let error = within(runtime.dispatch(number(1))).await.unwrap_err();
    assert!(matches!(
        error.downcast_ref::<RepositoryError>(),
        Some(RepositoryError::SeveralStores { first, second }) if first == "shop" && second == "books"
    ));
    assert!(log(shop.as_ref()).await.is_empty());
    assert!(log(books.as_ref()).await.is_empty());
}
