//! Listeners with statements of their own: deliveries that follow each other share a transaction, and none of them is there twice.

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::sqlite::SqliteTransaction;
use cqrs::sqlite::rusqlite::Connection;
use cqrs::time::{Clock, SystemClock};
use cqrs_testing::PausedClock;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Count {
    from: u32,
    to: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Counted {
    number: u32,
}

#[derive(Serialize, Deserialize, Event)]
struct Noticed {
    number: u32,
}

#[derive(Serialize, Deserialize, Command)]
struct Check {
    number: u32,
}

#[command_handler]
async fn count(command: Count, events: Events) -> HandlerResult {
    for number in command.from..command.to {
        events.raise(Counted { number })?;
    }
    Ok(())
}

#[derive(Default)]
struct Meter;

#[derive(Serialize, Deserialize, Command)]
struct Read {
    meter: String,
    number: u32,
}

#[aggregate(id = String)]
impl Meter {
    #[handles(create_or_load, key = meter)]
    fn read(&self, command: &Read) -> HandlerResult<Counted> {
        let number = command.number;
        Ok(Counted { number })
    }

    #[apply]
    fn counted(&mut self, _: &Counted) {}
}

/// The number at which something happens.
struct At(AtomicU32);

impl At {
    fn is(&self, number: u32) -> bool {
        self.0.load(Ordering::SeqCst) == number
    }

    fn set(&self, number: u32) {
        self.0.store(number, Ordering::SeqCst);
    }
}

async fn insert(sql: &SqliteTransaction, number: u32) -> HandlerResult {
    let inserted = sql.run(move |connection| {
        connection
            .prepare_cached("INSERT INTO numbers VALUES (?1, 1)")?
            .execute([number])
    });
    inserted.await.map(drop).map_err(Into::into)
}

/// Waits at the gate before it writes down its number.
#[event_listener]
async fn write_down(
    event: &Counted,
    sql: SqliteTransaction,
    at: Service<At>,
    gate: Service<Gate>,
) -> HandlerResult {
    if at.is(event.number) {
        gate.pass().await;
    }
    insert(&sql, event.number).await
}

/// Writes down its number, and then fails for one of them.
#[event_listener]
async fn write_or_fail(
    event: &Counted,
    sql: SqliteTransaction,
    at: Service<At>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    insert(&sql, event.number).await?;
    notebook.note(event.number.to_string());
    if at.is(event.number) {
        return Err("this one is poison".into());
    }
    Ok(())
}

/// What one of them has written cannot be committed.
#[event_listener]
async fn write_what_cannot_stay(
    event: &Counted,
    sql: SqliteTransaction,
    at: Service<At>,
) -> HandlerResult {
    let (number, parent) = (event.number, if at.is(event.number) { 2 } else { 1 });
    let inserted = sql.run(move |connection| {
        connection.execute("INSERT INTO numbers VALUES (?1, ?2)", [number, parent])
    });
    inserted.await.map(drop).map_err(Into::into)
}

/// Writes down its number; of one of them an event follows.
#[event_listener]
async fn write_and_notice(
    event: &Counted,
    sql: SqliteTransaction,
    at: Service<At>,
    gate: Service<Gate>,
    events: Events,
) -> HandlerResult {
    let number = event.number;
    if at.is(number.wrapping_sub(1)) {
        gate.pass().await;
    }
    if at.is(number) {
        events.raise(Noticed { number })?;
    }
    insert(&sql, number).await
}

/// Writes down its number; of one of them a command follows.
#[event_listener]
async fn write_and_check(
    event: &Counted,
    sql: SqliteTransaction,
    at: Service<At>,
    commands: CommandBus,
) -> HandlerResult {
    let number = event.number;
    if at.is(number) {
        let _ = commands.dispatch(Check { number }).await?;
    }
    insert(&sql, number).await
}

/// Breaks once for the third.
#[command_handler]
async fn check(command: Check, gate: Service<Gate>, notebook: Service<Notebook>) -> HandlerResult {
    gate.pass().await;
    notebook.note(format!("checked {}", command.number));
    if notebook.count("checked 3") == 1 {
        return Err(HandlerError::failure("the checker broke"));
    }
    Ok(())
}

/// Has no transaction of its own.
#[event_listener]
async fn hear(event: &Counted, at: Service<At>, gate: Service<Gate>) -> HandlerResult {
    if at.is(event.number) {
        gate.pass().await;
    }
    Ok(())
}

/// An application on a file, and what somebody outside of it sees there.
struct Office {
    app: App,
    notebook: Arc<Notebook>,
    gate: Arc<Gate>,
    at: Arc<At>,
    clock: PausedClock,
    outside: Connection,
}

const NUMBERS: &str = "CREATE TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY);
    INSERT OR IGNORE INTO parents VALUES (1);
    CREATE TABLE IF NOT EXISTS numbers (number INTEGER, parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";

async fn start(
    folder: &Path,
    clock: Arc<dyn Clock>,
    listener: Registration,
) -> (App, Arc<Notebook>, Arc<Gate>, Arc<At>) {
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: { delivery: { batch: 10, retry: { max: 1, initial: 0s } } } } }";
    let all = registrations![
        Count,
        Counted,
        Noticed,
        Check,
        Meter,
        Read,
        count,
        check,
        Meter::read
    ];
    let story = Story::on_file(folder, buses, all.into_iter().chain([listener]));
    let at = Arc::new(At(AtomicU32::new(u32::MAX)));
    let builder = story.builder.clock(clock).provide(Arc::clone(&at));
    let app = builder.build().await.unwrap();
    outside(folder).execute_batch(NUMBERS).unwrap();
    (app, story.notebook, story.gate, at)
}

fn outside(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("story.db")).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    connection
}

impl Office {
    async fn open(folder: &Path, clock: PausedClock, listener: Registration) -> Self {
        let (app, notebook, gate, at) = start(folder, Arc::new(clock.clone()), listener).await;
        Self {
            app,
            notebook,
            gate,
            at,
            clock,
            outside: outside(folder),
        }
    }

    /// Stores so many numbers at once, and lets the listener begin.
    async fn count(&self, from: u32, to: u32) -> Receipt {
        let receipt = self.app.dispatch(Count { from, to }).await.unwrap();
        self.app.run().await;
        receipt
    }

    /// Meanwhile the clock stands still, so no transaction is old.
    async fn settle(&self) {
        within(self.app.settle()).await.unwrap();
    }

    /// The numbers that are there for everybody to see.
    fn numbers(&self) -> Vec<u32> {
        numbers(&self.outside)
    }

    /// How many numbers the subscription has passed, as everybody can see.
    fn passed(&self) -> u32 {
        passed(&self.outside)
    }
}

fn numbers(outside: &Connection) -> Vec<u32> {
    let mut numbers = outside
        .prepare("SELECT number FROM numbers ORDER BY number")
        .unwrap();
    let numbers = numbers.query_map([], |row| row.get(0)).unwrap();
    numbers.map(Result::unwrap).collect()
}

fn passed(outside: &Connection) -> u32 {
    let counted = "SELECT count(*) FROM events, checkpoints WHERE name = 'Counted' AND position <= CAST(place AS INTEGER)";
    outside.query_row(counted, [], |row| row.get(0)).unwrap()
}

fn all(range: std::ops::Range<u32>) -> Vec<u32> {
    range.collect()
}

fn one(registrations: impl IntoIterator<Item = Registration>) -> Registration {
    registrations.into_iter().next().unwrap()
}

#[tokio::test]
async fn deliveries_share_a_transaction_with_the_checkpoint_of_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(25);
    office.count(0, 40).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..20), "two batches of ten");
    assert_eq!(office.passed(), 20);
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..40));
    assert_eq!(office.passed(), 40);
}

#[tokio::test]
async fn who_waits_for_a_receipt_waits_for_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(5);
    let first = office.app.dispatch(Count { from: 0, to: 1 }).await.unwrap();
    office.count(1, 8).await;
    office.gate.arrival(1).await;
    let waited = office.app.wait_for(&first);
    tokio::pin!(waited);
    tokio::select! {
        biased;
        _ = &mut waited => panic!("its number is not there for anybody to see"),
        () = tokio::task::yield_now() => {}
    }
    office.gate.open(1);
    within(waited).await.unwrap();
    assert_eq!(office.numbers(), all(0..8));
}

#[tokio::test]
async fn a_transaction_is_not_held_open_for_long() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    office.at.set(5);
    office.clock.advance(Duration::from_millis(20)).await;
    office.gate.open(1);
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
    office.gate.open(1);
    office.settle().await;
}

#[tokio::test]
async fn a_poison_event_in_a_batch_costs_nobody_else_anything() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_or_fail]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(17);
    office.count(0, 30).await;
    office.settle().await;
    let others: Vec<u32> = (0..30).filter(|number| *number != 17).collect();
    assert_eq!(office.numbers(), others, "each is there once");
    let parked = office.app.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].attempts, 2);
    assert_eq!(
        office.notebook.count("12"),
        2,
        "its first effect was undone"
    );
    assert_eq!(office.notebook.count("5") + office.notebook.count("18"), 2);
}

#[tokio::test]
async fn an_event_behind_a_parked_one_parts_a_batch() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_or_fail]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(1);
    let read = async |number| {
        let meter = "gas".to_owned();
        let _ = office.app.dispatch(Read { meter, number }).await.unwrap();
    };
    read(1).await;
    let _ = office.app.dispatch(Count { from: 2, to: 5 }).await.unwrap();
    read(5).await;
    office.count(6, 8).await;
    office.settle().await;
    assert_eq!(office.numbers(), [2, 3, 4, 6, 7]);
    assert_eq!(office.app.parked().await.unwrap().len(), 2);
    assert_eq!(office.passed(), 7);
}

#[tokio::test]
async fn what_cannot_be_committed_is_found_and_parked_alone() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_what_cannot_stay]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(17);
    office.count(0, 30).await;
    office.settle().await;
    let others: Vec<u32> = (0..30).filter(|number| *number != 17).collect();
    assert_eq!(office.numbers(), others);
    assert_eq!(office.app.parked().await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_stages_something_commits_what_waits_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_notice]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..8));
    let noticed = main_log(&office.app).await.into_iter();
    assert_eq!(noticed.filter(|event| event.name == "Noticed").count(), 1);
}

#[tokio::test]
async fn who_dispatches_a_command_commits_the_checkpoint_of_those_before() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_check]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 4, "its own command has not ended yet");
    office.gate.open(1);
    office.settle().await;
    assert_eq!(office.numbers(), all(0..8));
}

#[tokio::test]
async fn a_command_that_breaks_repeats_its_own_delivery_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_and_check]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(3);
    office.gate.open(2);
    office.count(0, 6).await;
    office.settle().await;
    assert_eq!(office.notebook.count("checked 3"), 2);
    assert_eq!(office.numbers(), [0, 1, 2, 3, 3, 4, 5]);
}

#[tokio::test]
async fn who_has_no_transaction_has_a_checkpoint_for_each_event() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![hear]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    assert_eq!(office.passed(), 4);
    office.gate.open(1);
    office.settle().await;
}

#[tokio::test]
async fn who_is_told_to_stop_commits_what_was_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let listener = one(registrations![write_down]);
    let office = Office::open(folder.path(), PausedClock::new(), listener).await;
    office.at.set(4);
    office.count(0, 8).await;
    office.gate.arrival(1).await;
    let shutdown = tokio::spawn({
        let app = office.app.clone();
        async move { app.shutdown().await }
    });
    tokio::task::yield_now().await;
    office.gate.open(1);
    within(shutdown).await.unwrap().unwrap();
    assert_eq!(office.numbers(), all(0..5));
    assert_eq!(office.passed(), 5);
}

/// Tells the test that it runs as the process that will be killed, and where its file is.
const VICTIM: &str = "STORY_OF_A_BATCH";
const KILLED: &str =
    "batches::who_is_killed_in_the_middle_of_a_batch_has_neither_rows_nor_checkpoint_of_it";

/// Counts on and on, and dies.
async fn live(folder: &Path) {
    let listener = one(registrations![write_down]);
    let (app, _, gate, at) = start(folder, Arc::new(SystemClock), listener).await;
    let from = u32::try_from(main_log(&app).await.len()).unwrap();
    at.set(from + 2_005);
    let _ = app
        .dispatch(Count {
            from,
            to: from + 2_500,
        })
        .await
        .unwrap();
    app.run().await;
    gate.arrival(1).await;
    std::fs::write(folder.join("holding"), "").unwrap();
    std::future::pending().await
}

fn victim(folder: &Path) -> Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", KILLED])
        .env(VICTIM, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills it as soon as `is_time` says so.
async fn kill(mut victim: Child, is_time: impl Fn() -> bool) {
    within(async {
        while !is_time() {
            assert!(victim.try_wait().unwrap().is_none(), "it ended by itself");
            tokio::task::yield_now().await;
        }
    })
    .await;
    victim.kill().unwrap();
    victim.wait().unwrap();
}

#[tokio::test]
async fn who_is_killed_in_the_middle_of_a_batch_has_neither_rows_nor_checkpoint_of_it() {
    if let Some(folder) = std::env::var_os(VICTIM) {
        return live(Path::new(&folder)).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let holding = folder.path().join("holding");
    kill(victim(folder.path()), || holding.exists()).await;
    let outside = outside(folder.path());
    assert_eq!(numbers(&outside), all(0..passed(&outside)));
    assert!(passed(&outside) <= 2_005);

    let later = SystemClock.now().saturating_add(cqrs::time::hours(1));
    let listener = one(registrations![write_down]);
    let successor = Office::open(folder.path(), PausedClock::at(later), listener).await;
    successor.settle().await;
    assert_eq!(successor.numbers(), all(0..2_500), "each is there once");
    successor.app.shutdown().await.unwrap();
}
