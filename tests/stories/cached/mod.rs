//! Aggregates that stay in memory between commands, and everything that could make them wrong.

mod newest;
mod random;
mod unharmed;

use std::cell::Cell;
use std::path::Path;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::Recorded;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::{Gate, Story, main_log};

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

#[derive(Default)]
struct Account {
    balance: i64,
}

#[derive(Debug, Serialize, Deserialize, Event)]
struct Booked {
    #[serde(deserialize_with = "noticed")]
    amount: i64,
    balance: i64,
    /// `apply` panics in the middle.
    spoilt: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Book {
    account: String,
    amount: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Open {
    account: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Settle {
    account: String,
}

/// A handler function: it loads, books, and then does what it says.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
struct Clear {
    account: String,
    amount: i64,
    then: Then,
}

#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize)]
enum Then {
    Return,
    Fail,
    Wait,
    /// `apply` panics.
    Spoil,
    /// `apply` panics, and the handler drops the root.
    SpoilAndDrop,
    /// `apply` panics, and the handler saves the root.
    SpoilAndSave,
}

#[derive(Debug, thiserror::Error)]
#[error("only {0} are left")]
struct Overdrawn(i64);

#[aggregate(id = String)]
impl Account {
    fn booked(&self, amount: i64) -> Booked {
        let balance = self.balance + amount;
        let spoilt = false;
        Booked {
            amount,
            balance,
            spoilt,
        }
    }

    #[handles(create, key = account)]
    fn open(&self, _: &Open) -> Result<Booked, Overdrawn> {
        Ok(self.booked(0))
    }

    #[handles(key = account)]
    fn book(&self, command: &Book) -> Result<Booked, Overdrawn> {
        if self.balance + command.amount < 0 {
            return Err(Overdrawn(self.balance));
        }
        Ok(self.booked(command.amount))
    }

    #[handles(key = account)]
    fn settle(&self, _: &Settle) -> Option<Booked> {
        (self.balance != 0).then(|| self.booked(-self.balance))
    }

    #[apply]
    fn on_booked(&mut self, event: &Booked) {
        self.balance += event.amount;
        assert!(!event.spoilt, "in the middle of it");
        assert_eq!(event.balance, self.balance, "decided on another state");
    }
}

#[command_handler]
async fn clear(
    command: Clear,
    accounts: Repository<Account>,
    gate: Service<Gate>,
) -> HandlerResult {
    let mut account = accounts.load(&command.account).await?;
    let mut booked = account.booked(command.amount);
    booked.spoilt = command.then >= Then::Spoil;
    if command.then > Then::Spoil {
        let record = std::panic::AssertUnwindSafe(|| account.record(booked));
        let _panicked = std::panic::catch_unwind(record);
    } else {
        account.record(booked);
    }
    if command.then != Then::SpoilAndDrop {
        accounts.save(account).await?;
    }
    match command.then {
        Then::Fail => return Err("after all not".into()),
        Then::Wait => gate.pass().await,
        _ => {}
    }
    Ok(())
}

fn known() -> [Registration; 10] {
    registrations![
        Account,
        Booked,
        Book,
        Open,
        Settle,
        Clear,
        Account::open,
        Account::book,
        Account::settle,
        clear
    ]
}

/// An application on the file in `folder`, whose store and repository say this.
fn application(folder: &Path, store: &str, repository: &str) -> Story {
    let path = folder.join("accounts.db");
    let text = format!(
        "services: {{ file: {{ driver: sqlite, path: '{}' }} }}
event_store: {{ stores: {{ main: {{ type: file, {store} repositories: {{ accounts: {{ aggregate_type: Account, stream_name: accounts, {repository} }} }} }} }} }}
service_bus: {{ command_buses: {{ commands: ~ }} }}",
        path.display()
    );
    Story::of(text, known())
}

/// Two applications on one file, as two processes would be. The first has seen what the account is at, the other has booked since.
async fn behind(folder: &Path, store: &str, repository: &str, other_books: i64) -> (App, App) {
    let (one, _) = application(folder, store, repository).start().await;
    let (other, _) = application(folder, "", "").start().await;
    let _ = one.dispatch(open("a")).await.unwrap();
    let _ = one.dispatch(book("a", 10)).await.unwrap();
    let _ = other.dispatch(book("a", other_books)).await.unwrap();
    (one, other)
}

fn open(account: &str) -> Open {
    let account = account.to_owned();
    Open { account }
}

fn book(account: &str, amount: i64) -> Book {
    let account = account.to_owned();
    Book { account, amount }
}

fn settle(account: &str) -> Settle {
    let account = account.to_owned();
    Settle { account }
}

fn clear_it(account: &str, amount: i64, then: Then) -> Clear {
    let account = account.to_owned();
    Clear {
        account,
        amount,
        then,
    }
}

/// The balances that the log tells, booking by booking.
async fn balances(app: &App) -> Vec<i64> {
    let log = main_log(app).await;
    let balance = |event: &Recorded| event.decode::<Booked>().unwrap().balance;
    log.iter().map(balance).collect()
}
