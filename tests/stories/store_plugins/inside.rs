//! Hooks and the transaction that a handler has joined.

use std::sync::Arc;

use cqrs::plugin::{Acting, Plugin, action::*};
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::sqlite::{SqliteReader, SqliteTransaction};
use serde::{Deserialize, Serialize};

use super::{BellRung, Scripted, known, store_error};
use crate::support::{Story, main_log};

#[derive(Serialize, Deserialize, Command)]
struct Ring {
    bell: u32,
}

/// Writes a row of its own beside its event.
#[command_handler]
async fn ring(command: Ring, sql: SqliteTransaction, events: Events) -> HandlerResult {
    let bell = command.bell;
    sql.run(move |connection| {
        connection.execute("CREATE TABLE IF NOT EXISTS bells (bell INTEGER)", [])?;
        connection.execute("INSERT INTO bells VALUES (?1)", [bell])
    })
    .await?;
    events.raise(BellRung)?;
    Ok(())
}

/// How many bells have a row.
async fn rows(app: &App) -> i64 {
    let reader = app.store_named("main").unwrap().reader().unwrap();
    let reader = reader.downcast::<SqliteReader>().unwrap();
    let count = |connection: &cqrs::sqlite::rusqlite::Connection| {
        connection.query_row("SELECT count(*) FROM bells", [], |row| row.get(0))
    };
    reader.run(count).await.unwrap()
}

#[tokio::test]
async fn what_a_handler_has_written_itself_goes_with_what_a_plugin_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garden.db");
    let text = format!(
        "services: {{ store: {{ driver: sqlite, path: '{}' }} }}
event_store: {{ stores: {{ main: {{ type: store, plugins: [scripted] }} }} }}
service_bus:
  command_buses: {{ commands: ~ }}
  event_buses: {{ events: ~ }}
  query_buses: {{ queries: ~ }}",
        path.display()
    );
    let story = Story::of(text, known().chain(registrations![Ring, ring]));
    let plugin = Scripted(|store: &mut cqrs::plugin::StorePipeline| {
        store.before(|append: &mut Acting<Append>| {
            for event in &mut append.events {
                event.metadata.insert("by", "petra");
            }
            Ok(())
        });
        store.on(10, |commit: &mut Acting<Commit>| {
            if commit
                .appends
                .iter()
                .any(|append| append.stream.as_str() != "$raised")
            {
                return Err("bells only".into());
            }
            Ok(())
        });
        let rung = std::sync::atomic::AtomicU32::new(0);
        store.on(2, move |_: &mut Acting<Append>| {
            match rung.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                0 => Ok(()),
                _ => Err("once is enough".into()),
            }
        });
    });
    let builder = story
        .builder
        .provide_named::<dyn Plugin>("scripted", Arc::new(plugin));
    let app = builder.build().await.unwrap();
    let _ = app.dispatch(Ring { bell: 1 }).await.unwrap();
    let error = app.dispatch(Ring { bell: 2 }).await.unwrap_err();
    assert_eq!(
        store_error(&error).to_string(),
        "the plugin scripted of this store refuses it"
    );
    let log = main_log(&app).await;
    assert_eq!(log.len(), 1);
    assert!(log[0].metadata.as_json().contains("petra"));
    assert_eq!(rows(&app).await, 1, "the second row was rolled back");
}
