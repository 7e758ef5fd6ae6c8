//! A queue in one store, and senders and listeners in others.

use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, log, within};

#[derive(Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct BookWasSold {
    title: String,
}

#[derive(Serialize, Deserialize, Event)]
struct BookWasSent;

#[derive(Serialize, Deserialize, Command)]
struct Sell {
    title: String,
}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Send {
    title: String,
}

#[derive(Default)]
struct Book;

#[aggregate(id = String)]
impl Book {
    fn sell(&self, command: &Sell) -> BookWasSold {
        let title = command.title.clone();
        BookWasSold { title }
    }

    #[handles(create_or_load, key = title)]
    fn send(&self, _: &Send) -> HandlerResult<BookWasSent> {
        Ok(BookWasSent)
    }

    #[apply]
    fn sold(&mut self, _: &BookWasSold) {}

    #[apply]
    fn sent(&mut self, _: &BookWasSent) {}
}

/// Its command is stored with its event, in the shop's store.
#[command_handler]
async fn sell(command: Sell, books: Repository<Book>, commands: CommandBus) -> HandlerResult {
    let mut book = books.load_or_create(command.title.clone()).await?;
    book.record(book.sell(&command));
    books.save(book).await?;
    let title = command.title;
    let _ = commands.dispatch(Send { title }).await?;
    Ok(())
}

#[event_listener]
fn tell(event: &BookWasSold, notebook: Service<Notebook>) {
    notebook.note(format!("sold {}", event.title));
}

#[event_listener]
fn count(event: &BookWasSold, notebook: Service<Notebook>) {
    notebook.note(format!("counted {}", event.title));
}

const CONFIGURATION: &str = "
services: { shop: { driver: memory }, post: { driver: memory }, out: { driver: queue, store: post } }
event_store:
  stores:
    shop: { type: shop, default: true, repositories: { books: { aggregate_type: Book } } }
    post: { type: post }
service_bus:
  command_buses: { commands: { router: { async_switch: out } } }
  event_buses:
    tellers: { router: { async_switch: out, routes: { BookWasSold: stories.queue_between_stores.tell } } }
    counters: { router: { async_switch: out, routes: { BookWasSold: stories.queue_between_stores.count } } }
";

async fn start() -> (App, Arc<Notebook>) {
    let all = registrations![
        BookWasSold,
        BookWasSent,
        Sell,
        Send,
        Book,
        Book::send,
        sell,
        tell,
        count,
    ];
    Story::of(CONFIGURATION, all).start().await
}

#[tokio::test]
async fn what_is_stored_in_one_store_reaches_the_queue_in_another_and_every_bus_once() {
    let (app, notebook) = start().await;
    let title = "Dune".to_owned();
    let receipt = app.dispatch(Sell { title }).await.unwrap();
    assert_eq!(receipt.events(), 1);
    within(app.settle()).await.unwrap();
    let mut lines = notebook.lines();
    lines.sort_unstable();
    assert_eq!(lines, ["counted Dune", "sold Dune"]);
    let shop = log(app.store_named("shop").unwrap().as_ref()).await;
    let names: Vec<_> = shop.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["BookWasSold", "BookWasSent"]);
}

/// Two names for one service: there is one outbox, and nothing to be brought from one to the other.
const ONE_SERVICE: &str = "
services: { shop: { driver: memory }, out: { driver: queue, store: shop } }
event_store: { stores: { shop: { type: shop, default: true }, same: { type: shop } } }
service_bus:
  command_buses: { commands: { router: { async_switch: out } } }
  event_buses: { tellers: ~ }
";

#[tokio::test]
async fn a_queue_in_a_store_with_two_names_loses_nothing() {
    let all = registrations![BookWasSold, BookWasSent, Send, Book, Book::send];
    let (app, _) = Story::of(ONE_SERVICE, all).start().await;
    app.run().await;
    for number in 0..300 {
        let title = number.to_string();
        let _ = app.dispatch(Send { title }).await.unwrap();
    }
    within(app.settle()).await.unwrap();
    let sent = log(app.store_named("shop").unwrap().as_ref()).await;
    assert_eq!(sent.len(), 300);
}
