//! What could not be delivered is set aside, wanted again, and delivered after all, given up, or set aside once more.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::runtime::{DeadLetter, DeadLetterSelection};
use cqrs::store::{ParkedDelivery, Position};
use cqrs::subscription::SubscriptionState;
use cqrs::time::{Clock, Jitter};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, meanwhile, until};

#[derive(Default)]
struct Customer;

#[derive(Serialize, Deserialize, Command)]
struct Order {
    customer: String,
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Ordered {
    customer: String,
    number: u32,
}

#[aggregate(id = String)]
impl Customer {
    #[handles(create_or_load, key = customer)]
    fn order(&self, command: &Order) -> HandlerResult<Ordered> {
        Ok(Ordered {
            customer: command.customer.clone(),
            number: command.number,
        })
    }

    #[apply]
    fn ordered(&mut self, _: &Ordered) {}
}

/// A mail server, and what it says of mail to whom.
#[derive(Default)]
struct Server(Mutex<Vec<(String, String)>>);

impl Server {
    fn refuse(&self, whom: &str, why: &str) {
        self.0
            .lock()
            .unwrap()
            .push((whom.to_owned(), why.to_owned()));
    }

    fn recover(&self) {
        self.0.lock().unwrap().clear();
    }

    fn accept(&self, mail: &str) -> HandlerResult {
        let refused = self.0.lock().unwrap();
        match refused
            .iter()
            .rev()
            .find(|(whom, _)| mail.starts_with(whom))
        {
            Some((_, why)) => Err(why.clone().into()),
            None => Ok(()),
        }
    }
}

#[event_listener]
fn mail(event: &Ordered, server: Service<Server>, notebook: Service<Notebook>) -> HandlerResult {
    let mail = format!("{}{}", event.customer, event.number);
    server.accept(&mail)?;
    notebook.note(mail);
    Ok(())
}

#[derive(Serialize, Deserialize, Command)]
struct Print {
    mail: String,
}

/// Its effect is a command.
#[event_listener]
async fn print_it(event: &Ordered, commands: CommandBus) -> HandlerResult {
    let mail = format!("{}{}", event.customer, event.number);
    let _ = commands.dispatch(Print { mail }).await?;
    Ok(())
}

#[command_handler]
fn print(command: Print, server: Service<Server>, notebook: Service<Notebook>) -> HandlerResult {
    server
        .accept(&command.mail)
        .map_err(|_| HandlerError::failure("out of paper"))?;
    notebook.note(command.mail);
    Ok(())
}

struct Steady;

impl Jitter for Steady {
    fn up_to(&self, _: Duration) -> Duration {
        Duration::ZERO
    }
}

struct Office {
    app: App,
    notebook: Arc<Notebook>,
    server: Arc<Server>,
    clock: PausedClock,
}

const MAIL: &str = "stories.dead_letters.mail@events";

fn buses(poison: &str) -> String {
    format!(
        "service_bus: {{ command_buses: {{ commands: ~ }}, event_buses: {{ events: {{ delivery: {{ poison: {poison}, retry: {{ max: 2, initial: 100ms }} }} }} }} }}"
    )
}

impl Office {
    async fn open() -> Self {
        let registrations = registrations![Customer, Order, Ordered, Customer::order, mail];
        Self::of(Story::in_memory(&buses("park"), registrations)).await
    }

    async fn on_file(folder: &Path, poison: &str, clock: &PausedClock) -> Self {
        let registrations = registrations![Customer, Order, Ordered, Customer::order, mail];
        let story = Story::on_file(folder, &buses(poison), registrations);
        Self::with_clock(story, clock.clone()).await
    }

    async fn of(story: Story) -> Self {
        Self::with_clock(story, PausedClock::new()).await
    }

    async fn with_clock(story: Story, clock: PausedClock) -> Self {
        let server = Arc::new(Server::default());
        let builder = story
            .builder
            .clock(Arc::new(clock.clone()))
            .jitter(Arc::new(Steady))
            .provide(Arc::clone(&server));
        Self {
            app: builder.build().await.unwrap(),
            notebook: story.notebook,
            server,
            clock,
        }
    }

    /// Takes these orders, and waits until everybody who can be told has been told.
    async fn order(&self, orders: &[(&str, u32)]) {
        for (customer, number) in orders {
            let order = Order {
                customer: (*customer).to_owned(),
                number: *number,
            };
            let _ = self.app.dispatch(order).await.unwrap();
        }
        self.meanwhile(self.app.settle()).await.unwrap();
    }

    async fn meanwhile<F: Future>(&self, future: F) -> F::Output {
        meanwhile(&self.clock, &[&self.app], future).await
    }

    async fn letters(&self) -> Vec<ParkedDelivery> {
        let letters = self.app.dead_letters().await.unwrap().into_iter();
        letters.map(|letter| letter.delivery).collect()
    }

    /// Asks for these, waits until they have been tried, and gives out how many were asked for and which of them are still set aside.
    async fn retry(&self, which: &DeadLetterSelection) -> (usize, Vec<DeadLetter>) {
        let asked = self.app.retry_dead_letters(which).await.unwrap();
        let left = self.meanwhile(self.app.dead_letters_settled(which)).await;
        (asked.len(), left.unwrap())
    }

    async fn checkpoint(&self) -> u64 {
        let store = self.app.store_named("main").unwrap();
        let cursor = store.checkpoint(MAIL).await.unwrap().unwrap();
        cursor.as_text().parse().unwrap()
    }
}

fn at(position: Position) -> DeadLetterSelection {
    DeadLetterSelection::At {
        subscription: MAIL.to_owned(),
        position,
    }
}

#[tokio::test]
async fn what_was_set_aside_is_delivered_in_order_when_it_is_wanted() {
    let office = Office::open().await;
    office.server.refuse("x", "down");
    office
        .order(&[("x", 1), ("b", 1), ("x", 2), ("b", 2)])
        .await;
    office.server.recover();
    office.order(&[("x", 3), ("b", 3)]).await;
    assert_eq!(office.notebook.lines(), ["b1", "b2", "b3"], "nobody asked");
    let before = office.checkpoint().await;

    let (asked, left) = office.retry(&DeadLetterSelection::All).await;
    assert_eq!((asked, left), (3, vec![]));
    assert_eq!(office.notebook.lines()[3..], ["x1", "x2", "x3"]);
    assert_eq!(office.checkpoint().await, before, "it does not step back");
    assert!(office.letters().await.is_empty());

    office.order(&[("x", 4)]).await;
    assert_eq!(office.notebook.lines()[6..], ["x4"], "its key is free");
    assert!(office.letters().await.is_empty());
}

#[tokio::test]
async fn a_retry_that_fails_is_set_aside_again_for_its_new_reason() {
    let office = Office::open().await;
    office.server.refuse("x", "down");
    office.order(&[("x", 1), ("x", 2), ("y", 1)]).await;
    office.server.refuse("x", "mailbox full");
    let (asked, left) = office.retry(&DeadLetterSelection::All).await;
    assert_eq!((asked, left.len()), (2, 2));
    let letters = office.letters().await;
    let [first, second] = &letters[..] else {
        panic!("two are set aside: {letters:?}")
    };
    assert_eq!(first.reason, "\"Ordered\" was rejected: mailbox full");
    assert_eq!((first.attempts, second.attempts), (6, 0));
    assert!(!first.retry_wanted && !second.retry_wanted);
    assert!(first.parked_at > second.parked_at);

    office.server.recover();
    let (asked, left) = office.retry(&at(first.position)).await;
    assert_eq!((asked, left), (1, vec![]));
    office.order(&[]).await;
    assert_eq!(office.notebook.lines(), ["y1", "x1", "x2"]);
}

#[tokio::test]
async fn who_asks_for_a_later_one_of_a_key_asks_for_those_before_it() {
    let office = Office::open().await;
    office.server.refuse("x", "down");
    office.server.refuse("y", "down");
    office
        .order(&[("x", 1), ("y", 1), ("x", 2), ("y", 2)])
        .await;
    office.server.recover();
    let second = office.letters().await[2].position;
    let (asked, left) = office.retry(&at(second)).await;
    assert_eq!((asked, left), (2, vec![]));
    assert_eq!(office.notebook.lines(), ["x1", "x2"]);
    let keys: Vec<_> = office
        .letters()
        .await
        .into_iter()
        .map(|letter| letter.key)
        .collect();
    assert_eq!(keys.len(), 2, "the other key was not asked for: {keys:?}");
    let nobody = DeadLetterSelection::Of {
        subscription: "nobody".to_owned(),
    };
    assert_eq!(office.retry(&nobody).await, (0, vec![]));
    let everything = DeadLetterSelection::Of {
        subscription: MAIL.to_owned(),
    };
    assert_eq!(office.retry(&everything).await, (2, vec![]));
    assert_eq!(office.notebook.lines()[2..], ["y1", "y2"]);
}

#[tokio::test]
async fn what_is_given_up_holds_up_nobody() {
    let office = Office::open().await;
    office.server.refuse("x1", "down");
    office.order(&[("x", 1), ("x", 2), ("x", 3)]).await;
    let first = office.letters().await[0].position;
    assert_eq!(office.app.drop_dead_letters(&at(first)).await.unwrap(), 1);
    until(&office.clock, &[&office.app], || {
        office.notebook.lines().len() == 2
    })
    .await;
    office.order(&[("x", 4)]).await;
    assert_eq!(office.notebook.lines(), ["x2", "x3", "x4"]);
    assert!(office.letters().await.is_empty());
}

#[tokio::test]
async fn a_delivery_whose_commands_break_is_set_aside_again() {
    let registrations = registrations![
        Customer,
        Order,
        Ordered,
        Print,
        Customer::order,
        print_it,
        print
    ];
    let office = Office::of(Story::in_memory(&buses("park"), registrations)).await;
    office.server.refuse("x", "down");
    office.order(&[("x", 1)]).await;
    let (asked, left) = office.retry(&DeadLetterSelection::All).await;
    assert_eq!((asked, left.len()), (1, 1), "it is not lost");
    office.server.recover();
    assert_eq!(office.retry(&DeadLetterSelection::All).await, (1, vec![]));
    assert_eq!(office.notebook.lines(), ["x1"]);
}

#[tokio::test]
async fn an_event_that_was_deleted_meanwhile_stays_set_aside_and_says_so() {
    let office = Office::open().await;
    office.server.refuse("x", "down");
    office.order(&[("x", 1)]).await;
    let stream = main_log(&office.app).await.remove(0).stream;
    let store = office.app.store_named("main").unwrap();
    store.delete(&stream).await.unwrap();
    let (_, left) = office.retry(&DeadLetterSelection::All).await;
    assert_eq!(left[0].delivery.reason, "the event has been deleted");
    assert_eq!(left[0].store, "main");
    let all = DeadLetterSelection::All;
    assert_eq!(office.app.drop_dead_letters(&all).await.unwrap(), 1);
    assert!(office.letters().await.is_empty());
}

#[tokio::test]
async fn what_was_wanted_before_the_end_is_delivered_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let office = Office::on_file(folder.path(), "park", &clock).await;
    office.server.refuse("x", "down");
    office.order(&[("x", 1), ("x", 2)]).await;
    office.app.shutdown().await.unwrap();

    let office = Office::on_file(folder.path(), "stop", &clock).await;
    let all = DeadLetterSelection::All;
    assert_eq!(office.app.retry_dead_letters(&all).await.unwrap().len(), 2);
    assert!(
        office.notebook.lines().is_empty(),
        "nothing runs before `run`"
    );
    office.server.refuse("x2", "still down");
    let left = office
        .meanwhile(office.app.dead_letters_settled(&all))
        .await;
    assert_eq!(office.notebook.lines(), ["x1"]);
    assert_eq!(left.unwrap().len(), 1);
    let [(_, state)] = &office.app.subscriptions()[..] else {
        panic!("one subscription is expected")
    };
    assert_eq!(
        *state,
        SubscriptionState::Running,
        "an old event stops nobody"
    );
    office.app.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_one_process_asks_for_is_delivered_by_the_one_that_owns_the_listener() {
    let folder = tempfile::tempdir().unwrap();
    let clock = PausedClock::new();
    let owner = Office::on_file(folder.path(), "park", &clock).await;
    owner.server.refuse("x", "down");
    owner.order(&[("x", 1), ("x", 2), ("y", 1)]).await;
    owner.server.recover();

    let other = Office::on_file(folder.path(), "park", &clock).await;
    let both = [&owner.app, &other.app];
    let all = DeadLetterSelection::All;
    assert_eq!(other.app.retry_dead_letters(&all).await.unwrap().len(), 2);
    let asked_at = clock.now();
    let left = meanwhile(&clock, &both, other.app.dead_letters_settled(&all)).await;
    assert!(left.unwrap().is_empty());
    // The clock runs on while the file is written, so this is not the one second of a heartbeat.
    assert!(
        clock.now().since(asked_at) < Duration::from_secs(5),
        "at a heartbeat, before any lease is over"
    );
    assert_eq!(owner.notebook.lines(), ["y1", "x1", "x2"]);
    assert!(other.notebook.lines().is_empty());
    owner.app.shutdown().await.unwrap();
    other.app.shutdown().await.unwrap();
}
