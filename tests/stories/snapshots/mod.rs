//! Snapshots of aggregates: when they are taken, that they change nothing, and what goes wrong with them without anybody noticing.

mod administered;
mod behind;
mod erased;
mod policies;
mod random;
mod refused;
mod unharmed;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use cqrs::memory::MemoryStore;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::snapshot::{MemorySnapshots, Snapshot, SnapshotStore};
use cqrs::store::{EventStore, StoreError, Subject};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Gate, Story, within};

thread_local! {
    /// How many stored events were read, in the thread of one test.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// How many stored events were read meanwhile.
async fn reads<F: Future>(work: F) -> (usize, F::Output) {
    let before = READ.get();
    let output = work.await;
    (READ.get() - before, output)
}

fn noticed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    READ.set(READ.get() + 1);
    i64::deserialize(deserializer)
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Account {
    balance: i64,
    bookings: u64,
}

#[derive(Debug, Serialize, Deserialize, Event)]
struct Booked {
    #[serde(deserialize_with = "noticed")]
    amount: i64,
}

#[derive(Debug, Serialize, Deserialize, Event)]
#[event(alias = "YearEnded")]
struct YearClosed;

#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Book {
    account: String,
    amount: i64,
    times: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct CloseYear {
    account: String,
}

/// Books five times, saves, and fails.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct BookInVain {
    account: String,
}

/// What an account is at: its balance, its bookings, its version.
type Standing = (i64, u64, u64);

#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Option<Standing>)]
struct Look {
    account: String,
}

#[aggregate(id = String, aliases = ["Ledger"])]
impl Account {
    #[handles(create_or_load, key = account)]
    fn book(&self, command: &Book) -> Vec<Booked> {
        let amount = command.amount;
        (0..command.times).map(|_| Booked { amount }).collect()
    }

    #[handles(create_or_load, key = account)]
    fn close_year(&self, _: &CloseYear) -> YearClosed {
        YearClosed
    }

    #[apply]
    fn booked(&mut self, event: &Booked) {
        self.balance += event.amount;
        self.bookings += 1;
    }

    #[apply]
    fn year_closed(&mut self, _: &YearClosed) {}
}

#[command_handler]
async fn book_in_vain(command: BookInVain, accounts: Repository<Account>) -> HandlerResult {
    let mut account = accounts.load(&command.account).await?;
    account.record([1, 2, 3, 4, 5].map(|amount| Booked { amount }));
    accounts.save(account).await?;
    Err("after all not".into())
}

#[query_handler]
async fn look(query: Look, accounts: Repository<Account>) -> HandlerResult<Option<Standing>> {
    let loaded = accounts.view(&query.account).await?;
    Ok(loaded.map(|it| (it.state().balance, it.state().bookings, it.version().get())))
}

fn known() -> Vec<Registration> {
    registrations![
        Account,
        Booked,
        YearClosed,
        Book,
        CloseYear,
        BookInVain,
        book_in_vain,
        Look,
        Account::book,
        Account::close_year,
        look
    ]
    .to_vec()
}

/// A snapshot store that writes down what it is asked for, waits, and fails when it is told to.
#[derive(Default)]
struct Spy {
    kept: MemorySnapshots,
    is_broken: AtomicBool,
    waits: AtomicBool,
    hangs: AtomicBool,
    gate: Gate,
    saved: Mutex<Vec<(String, u64)>>,
}

impl Spy {
    fn saved(&self) -> Vec<(String, u64)> {
        self.saved.lock().unwrap().clone()
    }

    /// The versions of what was saved of one account.
    fn versions(&self) -> Vec<u64> {
        self.saved()
            .into_iter()
            .map(|(_, version)| version)
            .collect()
    }

    fn work(&self) -> Result<(), StoreError> {
        match self.is_broken.load(Ordering::SeqCst) {
            false => Ok(()),
            true => Err(StoreError::Unavailable {
                place: "the spy".to_owned(),
                problem: "it is broken".to_owned(),
                source: None,
            }),
        }
    }

    async fn state(&self) -> Option<Snapshot> {
        self.kept.get(&account()).await.unwrap()
    }
}

#[async_trait]
impl SnapshotStore for Spy {
    async fn get(&self, subject: &Subject) -> Result<Option<Snapshot>, StoreError> {
        if self.hangs.load(Ordering::SeqCst) {
            self.gate.pass().await;
        }
        self.work()?;
        self.kept.get(subject).await
    }

    async fn save(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        if self.waits.load(Ordering::SeqCst) {
            self.gate.pass().await;
        }
        self.work()?;
        let new = snapshots.iter();
        let new = new.map(|it| (it.subject.aggregate_id().to_owned(), it.version.get()));
        self.saved.lock().unwrap().extend(new);
        self.kept.save(snapshots).await
    }

    async fn remove(&self, subject: &Subject) -> Result<(), StoreError> {
        self.work()?;
        self.kept.remove(subject).await
    }

    async fn remove_all(&self, aggregate_type: &str) -> Result<(), StoreError> {
        self.work()?;
        self.kept.remove_all(aggregate_type).await
    }
}

/// An event store and a snapshot store that outlive the applications on them.
#[derive(Default)]
struct Bank {
    store: Arc<MemoryStore>,
    snapshots: Arc<Spy>,
}

impl Bank {
    /// An application that has just been started, and whose repository says this.
    async fn app(&self, repository: &str) -> App {
        self.app_with(repository, known()).await
    }

    async fn app_with(&self, repository: &str, registrations: Vec<Registration>) -> App {
        self.builder(repository, registrations)
            .build()
            .await
            .unwrap()
    }

    /// One whose clock stands still.
    async fn app_at(&self, repository: &str, clock: PausedClock) -> App {
        let builder = self.builder(repository, known());
        builder.clock(Arc::new(clock)).build().await.unwrap()
    }

    fn builder(&self, repository: &str, registrations: Vec<Registration>) -> cqrs::AppBuilder {
        let text = format!(
            "event_store: {{ stores: {{ main: {{ type: store, repositories: {{ accounts: {{ aggregate_type: Account, stream_name: accounts, snapshot_store: spy, {repository} }} }} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }}, query_buses: {{ queries: ~ }} }}"
        );
        let Story { builder, .. } = Story::of(text, registrations);
        let store = Arc::clone(&self.store) as Arc<dyn EventStore>;
        let spy = Arc::clone(&self.snapshots) as Arc<dyn SnapshotStore>;
        builder
            .provide_named("store", store)
            .provide_named("spy", spy)
    }

    /// What an application says that knows nothing yet.
    async fn standing(&self, repository: &str) -> Option<Standing> {
        standing(&self.app(repository).await).await
    }
}

async fn standing(app: &App) -> Option<Standing> {
    let account = "a".to_owned();
    app.ask(Look { account }).await.unwrap()
}

/// Books once, and waits for everything that follows.
async fn book(app: &App, amount: i64) {
    let _ = app.dispatch(booking(amount, 1)).await.unwrap();
    within(app.settle()).await.unwrap();
}

fn booking(amount: i64, times: u64) -> Book {
    let account = "a".to_owned();
    Book {
        account,
        amount,
        times,
    }
}

fn account() -> Subject {
    Subject::new("Account", "a").unwrap()
}
