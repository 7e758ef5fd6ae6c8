//! Snapshots that their process did not live to save.

use std::path::Path;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Registration, Registry};
use cqrs::sqlite::{SqliteDriver, SqliteSnapshotDriver};
use serde::{Deserialize, Serialize};

use crate::{kill_at, victims_folder, write_down, written};

#[derive(Serialize, Deserialize, Command)]
struct Deposit {
    purse: String,
    coins: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Deposited {
    coins: u32,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u32)]
struct Count {
    purse: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Purse {
    coins: u32,
}

#[aggregate(id = String)]
impl Purse {
    #[handles(create_or_load, key = purse)]
    fn deposit(&self, command: &Deposit) -> Deposited {
        let coins = command.coins;
        Deposited { coins }
    }

    #[apply]
    fn deposited(&mut self, event: &Deposited) {
        self.coins += event.coins;
    }
}

#[query_handler]
async fn count(query: Count, purses: Repository<Purse>) -> HandlerResult<u32> {
    let purse = purses.view(&query.purse).await?;
    Ok(purse.map_or(0, |purse| purse.state().coins))
}

async fn start(folder: &Path) -> App {
    let file = folder.join("purses.db");
    let configuration = format!(
        "services: {{ purses: {{ driver: sqlite, path: {file:?} }}, snapshots: {{ driver: sqlite, path: {file:?} }} }}
service_bus: {{ command_buses: {{ commands: ~ }}, query_buses: {{ queries: ~ }} }}
event_store: {{ stores: {{ main: {{ type: purses, repositories: {{ purses: {{ aggregate_type: Purse, snapshot_store: snapshots, snapshots: {{ every: 2 }} }} }} }} }} }}"
    );
    let drivers = [
        Registration::StoreDriver(&SqliteDriver),
        Registration::SnapshotDriver(&SqliteSnapshotDriver),
    ];
    let known = registrations![Deposit, Deposited, Count, Purse, Purse::deposit, count];
    App::from_text("cqrs.yaml", configuration)
        .registry(Registry::new().with(drivers).with(known))
        .build()
        .await
        .unwrap()
}

fn deposit(coins: u32) -> Deposit {
    let purse = "hers".to_owned();
    Deposit { purse, coins }
}

#[tokio::test]
async fn the_victim() {
    let Some(folder) = victims_folder() else {
        return;
    };
    let app = start(&folder).await;
    for coins in [1, 10, 100, 1000, 10_000] {
        let _ = app.dispatch(deposit(coins)).await.unwrap();
        write_down(&folder, "acknowledged", coins).unwrap();
        app.settle().await.unwrap();
    }
}

#[tokio::test]
async fn who_is_killed_between_the_commit_and_the_snapshot_has_lost_nothing() {
    for time in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        kill_at(
            "snapshots::the_victim",
            folder.path(),
            "snapshot/before",
            time,
        );
        let acknowledged: u32 = written(folder.path(), "acknowledged").into_iter().sum();
        let app = start(folder.path()).await;
        let purse = || "hers".to_owned();
        let stored = app.ask(Count { purse: purse() }).await.unwrap();
        // The commit was there before its answer was written down.
        let unanswered = if time == 1 { 10 } else { 1000 };
        assert!([acknowledged, acknowledged + unanswered].contains(&stored));
        let _ = app.dispatch(deposit(100_000)).await.unwrap();
        let _ = app.dispatch(deposit(1_000_000)).await.unwrap();
        app.settle().await.unwrap();
        assert_eq!(app.snapshots()[0].failed, 0);
        assert!(app.snapshots()[0].taken > 0);
        app.shutdown().await.unwrap();
        let again = start(folder.path()).await;
        let counted = again.ask(Count { purse: purse() }).await.unwrap();
        assert_eq!(counted, stored + 1_100_000);
    }
}
