//! A handler that takes [`SqliteTransaction`] as a parameter: its statements and its events are one write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::any::{Any, TypeId};
use std::sync::Arc;

use cqrs_core::Runtime;
use cqrs_core::bus::{CommandBusSettings, CommandSlot, Events};
use cqrs_core::inject::{Call, Inject, InjectError, Site};
use cqrs_core::memory::MemoryStore;
use cqrs_core::message::{Command, Event, Message, MessageKind};
use cqrs_core::registry::{
    Handler, HandlerFuture, HandlerRegistration, ListenerOptions, RegisteredId,
};
use cqrs_core::runtime::{RuntimeBuilder, StoreHandle};
use cqrs_core::store::EventStore;
use cqrs_sqlite::SqliteTransaction;
use cqrs_sqlite::rusqlite::Connection;
use cqrs_testing::store::sample::read_log;
use serde::{Deserialize, Serialize};
use support::Folder;

#[derive(Serialize, Deserialize)]
struct Remember {
    name: String,
}

impl Message for Remember {
    const KIND: MessageKind = MessageKind::Command;
    const NAME: &'static str = "Remember";
}

impl Command for Remember {}

#[derive(Serialize, Deserialize)]
struct Remembered {
    name: String,
}

impl Message for Remembered {
    const KIND: MessageKind = MessageKind::Event;
    const NAME: &'static str = "Remembered";
}

impl Event for Remembered {}

/// What `#[command_handler]` writes for `async fn remember(command: Remember, events: Events, sql: SqliteTransaction)`.
struct Bound(StoreHandle);

impl Handler for Bound {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async move {
            let Remember { name } = CommandSlot::take(message)?;
            let events = Events::inject(&(), &call)?;
            let sql = SqliteTransaction::inject(&self.0, &call)?;
            events.raise(Remembered { name: name.clone() })?;
            sql.run(move |connection| connection.execute("INSERT INTO names VALUES (?1)", [name]))
                .await?;
            Ok(())
        })
    }
}

fn bind(site: &Site<'_>) -> Result<Box<dyn Handler>, InjectError> {
    Ok(Box::new(Bound(SqliteTransaction::wire(site, None)?)))
}

static REMEMBER: HandlerRegistration = HandlerRegistration {
    kind: MessageKind::Command,
    id: RegisteredId::Explicit("remember"),
    message: Remember::NAME,
    message_type: TypeId::of::<Remember>,
    bus: None,
    listener: ListenerOptions {
        delivery: None,
        from_beginning: false,
    },
    is_pure: false,
    decides: Vec::new,
    independent_stores: false,
    dependencies: || {
        vec![
            Events::dependency(None),
            SqliteTransaction::dependency(None),
        ]
    },
    bind,
    signature: "async fn remember(Remember, Events, SqliteTransaction)",
    origin: cqrs_core::origin!(),
};

fn builder(store: Arc<dyn EventStore>) -> RuntimeBuilder {
    let mut bus = CommandBusSettings::new("commands");
    bus.handlers.push(&REMEMBER);
    RuntimeBuilder::new().store("main", store).command_bus(bus)
}

async fn remember(runtime: &Runtime, name: &str) -> bool {
    let name = name.to_owned();
    runtime.dispatch(Remember { name }).await.is_ok()
}

#[tokio::test]
async fn a_handlers_statements_and_its_events_are_one_write() {
    let folder = Folder::new();
    let store = Arc::new(folder.store().await);
    let tables = Connection::open(folder.file()).unwrap();
    tables
        .execute_batch("CREATE TABLE names (name TEXT PRIMARY KEY)")
        .unwrap();
    let runtime = builder(Arc::clone(&store) as Arc<dyn EventStore>)
        .build()
        .await
        .unwrap();
    assert!(remember(&runtime, "bettina").await);
    assert!(
        !remember(&runtime, "bettina").await,
        "the table refuses the name"
    );
    assert!(remember(&runtime, "stephan").await);
    let names: i64 = tables
        .query_row("SELECT count(*) FROM names", [], |row| row.get(0))
        .unwrap();
    let (events, _) = read_log(&*store, store.log_start(), 10).await;
    assert_eq!((names, events.len()), (2, 2));
    runtime.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_store_without_statements_is_refused_when_the_handler_is_wired() {
    let error = builder(Arc::new(MemoryStore::new()))
        .build()
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("the store \"main\" runs no statements of handlers"),
        "{text}"
    );
}
