//! Listeners with statements of their own: deliveries that follow each other share a transaction, and none of them is there twice.

mod denied;
mod killed;
mod sharing;

use std::path::Path;
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
