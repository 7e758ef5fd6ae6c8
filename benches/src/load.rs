//! An aggregate out of SQLite that is not in memory: from its first event, or from a snapshot.

use std::path::Path;
use std::sync::Arc;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::group::{Bar, Group, Unit};
use crate::row::{Measure, Row};

/// How many events lie behind the snapshot.
const BEHIND: u64 = 50;

/// How often an aggregate is loaded in a round.
const LOADS: u64 = 20;

#[derive(Debug, Serialize, Deserialize, Command)]
struct Book {
    account: String,
    bookings: u64,
}

#[derive(Debug, Serialize, Deserialize, Event)]
struct Booked {
    amount: i64,
}

#[derive(Debug, Serialize, Deserialize, Query)]
#[query(reply = i64)]
struct Look {
    account: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Account {
    balance: i64,
}

#[aggregate(id = String, type = "Account")]
impl Account {
    #[handles(id = "bench.book", key = account, create_or_load)]
    fn book(&self, command: &Book) -> Vec<Booked> {
        (0..command.bookings)
            .map(|_| Booked { amount: 1 })
            .collect()
    }

    #[apply]
    fn booked(&mut self, event: &Booked) {
        self.balance += event.amount;
    }
}

#[query_handler(id = "bench.look")]
async fn look(query: Look, accounts: Repository<Account>) -> HandlerResult<i64> {
    let account = accounts.view(&query.account).await?;
    Ok(account.map_or(0, |account| account.balance))
}

/// The group `load`: its database is written somewhere below `folder` and removed afterwards.
#[must_use]
pub fn group(folder: &Path) -> Group {
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = Arc::new(runtime.expect("a runtime without input and output always starts"));
    let folder = TempDir::new_in(folder).expect("the folder for databases can be written");
    let folder = Arc::new(folder);
    let few = ["100 events, from the first", "100 events, from a snapshot"];
    let many = [
        "10,000 events, from the first",
        "10,000 events, from a snapshot",
    ];
    runtime.block_on(fill(folder.path(), "few", 100));
    runtime.block_on(fill(folder.path(), "many", 10_000));
    let row = |name, account, repository| load(name, account, repository, &runtime, &folder);
    Group {
        name: "load",
        unit: Unit::Nanoseconds,
        rounds: 9,
        rows: vec![
            row(few[0], "few", WITHOUT),
            row(few[1], "few", WITH),
            row(many[0], "many", WITHOUT),
            row(many[1], "many", WITH),
        ],
        bars: vec![
            Bar::cost_at_most(few[1], few[0], 2.0),
            Bar::cost_at_most(many[1], many[0], 0.1),
        ],
    }
}

const WITHOUT: &str = "cache: 0";
const WITH: &str = "cache: 0, snapshot_store: bench.store.snapshots, snapshots: { every: 1000000 }";

async fn fill(folder: &Path, account: &str, events: u64) {
    let app = application(folder, WITH).await;
    book(&app, account, events - BEHIND).await;
    let taken = app.take_snapshot("accounts", account).await;
    assert!(taken.expect("the snapshot is taken"), "there is an account");
    book(&app, account, BEHIND).await;
    app.shutdown().await.expect("it ends");
}

async fn book(app: &App, account: &str, bookings: u64) {
    let account = account.to_owned();
    let receipt = app.dispatch(Book { account, bookings }).await;
    drop(receipt.expect("the account takes every booking"));
}

fn load(
    name: &'static str,
    account: &'static str,
    repository: &'static str,
    runtime: &Arc<Runtime>,
    folder: &Arc<TempDir>,
) -> Row {
    let (runtime, folder) = (Arc::clone(runtime), Arc::clone(folder));
    let app = runtime.block_on(application(folder.path(), repository));
    Row::new(name, move || {
        Measure::of(LOADS, || {
            runtime.block_on(async {
                for _ in 0..LOADS {
                    let account = account.to_owned();
                    let balance = app.ask(Look { account }).await;
                    assert!(balance.expect("the account is there") > 0, "in {folder:?}");
                }
            });
        })
    })
}

async fn application(folder: &Path, repository: &str) -> App {
    let path = folder.join("accounts.db");
    let configuration = format!(
        "
services:
  bench.store: {{ driver: sqlite, path: '{path}' }}
  bench.store.snapshots: {{ driver: sqlite, path: '{path}' }}
service_bus:
  command_buses: {{ accounts: {{ router: {{ routes: {{ Book: bench.book }} }} }} }}
  query_buses: {{ looks: {{ router: {{ routes: {{ Look: bench.look }} }} }} }}
event_store:
  stores: {{ main: {{ type: bench.store, repositories: {{ accounts: {{ aggregate_type: Account, {repository} }} }} }} }}
",
        path = path.display()
    );
    let app = App::from_text("load.yaml", configuration).build().await;
    app.unwrap_or_else(|error| panic!("{error}"))
}
