//! Messages that cannot be handled: set aside with their reason, tried again in order, or given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::DeadLetterSelection;
use cqrs::store::{Commit, Entries, Parking, Position};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, within};

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
struct Print {
    page: u32,
}

/// Whether there is paper.
#[derive(Default)]
struct Paper(AtomicBool);

#[command_handler]
fn print(command: Print, paper: Service<Paper>, notebook: Service<Notebook>) -> HandlerResult {
    if !paper.0.load(Ordering::SeqCst) {
        return Err(HandlerError::failure("out of paper"));
    }
    notebook.note(format!("page {}", command.page));
    Ok(())
}

const CONFIGURATION: &str = "
services: { store: { driver: memory }, printer: { driver: queue } }
event_store: { stores: { main: { type: store } } }
transports: { printer: { retry: { max: 1, initial: 1ms } } }
service_bus: { command_buses: { commands: { router: { async_switch: printer } } } }
";

struct Printer {
    app: App,
    notebook: Arc<Notebook>,
    paper: Arc<Paper>,
}

impl Printer {
    /// Three pages of one book and one of another, and no paper.
    async fn without_paper() -> Self {
        let paper = Arc::new(Paper::default());
        let mut story = Story::of(CONFIGURATION, registrations![Print, print]);
        story.builder = story.builder.provide(Arc::clone(&paper));
        let (app, notebook) = story.start().await;
        for (page, book) in [(1, "a"), (2, "a"), (3, "a"), (9, "b")] {
            let metadata = Metadata::new().with_ordering_key(book);
            let _ = app.dispatch_with(Print { page }, metadata).await.unwrap();
        }
        within(app.settle()).await.unwrap();
        Self {
            app,
            notebook,
            paper,
        }
    }

    fn fill(&self) {
        self.paper.0.store(true, Ordering::SeqCst);
    }

    async fn retry(&self, which: DeadLetterSelection) -> usize {
        let asked = self.app.retry_dead_letters(&which).await.unwrap();
        let _left = within(self.app.dead_letters_settled(&which)).await.unwrap();
        within(self.app.settle()).await.unwrap();
        asked.len()
    }

    async fn set_aside(&self) -> Vec<(String, u32)> {
        let letters = self.app.dead_letters().await.unwrap().into_iter();
        letters
            .map(|letter| (letter.delivery.key, letter.delivery.attempts))
            .collect()
    }

    async fn in_the_queue(&self) -> usize {
        let store = self.app.store_named("main").unwrap();
        let mut entries = 0;
        for which in [Entries::Waiting, Entries::SetAside] {
            entries += store.outbox("printer", which, 100).await.unwrap().len();
        }
        entries
    }
}

fn key(key: &str, attempts: u32) -> (String, u32) {
    (key.to_owned(), attempts)
}

#[tokio::test]
async fn later_messages_of_the_key_wait_behind_the_one_that_is_set_aside() {
    let printer = Printer::without_paper().await;
    let aside = printer.set_aside().await;
    assert_eq!(aside, [key("a", 2), key("a", 0), key("a", 0), key("b", 2)]);
    assert_eq!(printer.in_the_queue().await, 4, "they stay in the queue");
}

#[tokio::test]
async fn what_is_tried_again_is_handled_in_order_and_leaves_the_queue() {
    let printer = Printer::without_paper().await;
    printer.fill();
    assert_eq!(printer.retry(DeadLetterSelection::All).await, 4);
    let mut lines = printer.notebook.lines();
    lines.retain(|line| line != "page 9");
    assert_eq!(lines, ["page 1", "page 2", "page 3"]);
    assert_eq!(printer.in_the_queue().await, 0);
    let metadata = Metadata::new().with_ordering_key("a");
    let page = Print { page: 4 };
    let _ = printer.app.dispatch_with(page, metadata).await.unwrap();
    within(printer.app.settle()).await.unwrap();
    assert_eq!(printer.notebook.count("page 4"), 1, "the key is free again");
}

#[tokio::test]
async fn what_fails_again_is_set_aside_again_with_all_that_waits_behind_it() {
    let printer = Printer::without_paper().await;
    printer.retry(DeadLetterSelection::All).await;
    let aside = printer.set_aside().await;
    assert_eq!(aside, [key("a", 2), key("a", 0), key("a", 0), key("b", 2)]);
    assert!(printer.notebook.lines().is_empty());
}

#[tokio::test]
async fn what_is_given_up_leaves_the_queue_and_frees_what_waited_behind_it() {
    let printer = Printer::without_paper().await;
    printer.fill();
    let first = printer.app.dead_letters().await.unwrap().remove(0).delivery;
    let which = DeadLetterSelection::At {
        subscription: first.subscription,
        position: first.position,
    };
    assert_eq!(printer.app.drop_dead_letters(&which).await.unwrap(), 1);
    within(async {
        while printer.notebook.count("page 3") == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(printer.notebook.lines(), ["page 2", "page 3"]);
    within(printer.app.settle()).await.unwrap();
    assert_eq!(printer.set_aside().await, [key("b", 2)]);
}

#[tokio::test]
async fn what_belongs_to_nobody_any_more_is_not_waited_for() {
    let printer = Printer::without_paper().await;
    printer.fill();
    let mut orphan = printer.app.dead_letters().await.unwrap().remove(0).delivery;
    orphan.subscription = "a printer of old".to_owned();
    orphan.position = Position::new(7);
    let mut commit = Commit::new();
    commit.parking.push(Parking::Park(orphan));
    let store = printer.app.store_named("main").unwrap();
    store.commit(commit).await.unwrap();

    let all = DeadLetterSelection::All;
    assert_eq!(printer.app.retry_dead_letters(&all).await.unwrap().len(), 5);
    let left = within(printer.app.dead_letters_settled(&all)).await;
    let [left] = &left.unwrap()[..] else {
        panic!("the pages are printed, and the orphan is left")
    };
    assert_eq!(left.delivery.subscription, "a printer of old");
    assert!(left.delivery.retry_wanted, "nobody has tried it");
}
