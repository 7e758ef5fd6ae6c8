//! What `check` passes, `build` builds, and the other way round.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use cqrs::config::Environment;
use cqrs::prelude::*;
use cqrs::registry::{Registration, Registry};
use cqrs::sqlite::{SqliteDriver, SqliteTransaction};
use cqrs::store::StreamName;
use cqrs::{AppBuilder, BuildError, memory::MemoryDriver, registrations};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
struct WriteDown;

#[command_handler]
async fn write_down(_: WriteDown, sql: SqliteTransaction) -> HandlerResult {
    sql.run(|connection| connection.execute_batch("CREATE TABLE notes (line TEXT)"))
        .await?;
    Ok(())
}

#[command_handler]
async fn archive(_: WriteDown, #[named("archive")] sql: SqliteTransaction) -> HandlerResult {
    sql.run(|connection| connection.execute_batch("CREATE TABLE notes (line TEXT)"))
        .await?;
    Ok(())
}

fn app(text: String, registrations: impl IntoIterator<Item = Registration>) -> AppBuilder {
    let drivers = [
        Registration::StoreDriver(&MemoryDriver),
        Registration::StoreDriver(&SqliteDriver),
    ];
    App::from_text("test.yaml", text).registry(Registry::new().with(drivers).with(registrations))
}

/// Two stores, of which `contracts` may be the default and `archive` may be in SQLite.
fn two_stores(folder: &Path, default: bool, archive: &str) -> String {
    let path = |name: &str| {
        format!(
            "{{ driver: sqlite, path: '{}' }}",
            folder.join(name).display()
        )
    };
    let archive = match archive {
        "sqlite" => path("archive.db"),
        other => format!("{{ driver: {other} }}"),
    };
    format!(
        "services: {{ one: {}, other: {archive} }}
service_bus: {{ command_buses: {{ commands: ~ }} }}
event_store: {{ stores: {{ contracts: {{ type: one, default: {default} }}, archive: {{ type: other }} }} }}
",
        path("contracts.db")
    )
}

fn codes(app: &AppBuilder) -> Vec<&'static str> {
    let report = app.check().unwrap_err();
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

#[tokio::test]
async fn a_transaction_without_a_name_is_that_of_the_default_store() {
    let folder = tempfile::tempdir().unwrap();
    let text = two_stores(folder.path(), true, "sqlite");
    let app = app(text, registrations![WriteDown, write_down]);
    let app = app.build().await.unwrap();
    let receipt = app.dispatch(WriteDown).await.unwrap();
    assert!(receipt.failures().is_empty());
    app.shutdown().await.unwrap();
    let has_notes = |name: &str| {
        let file = cqrs::sqlite::rusqlite::Connection::open(folder.path().join(name)).unwrap();
        file.table_exists(None, "notes").unwrap()
    };
    assert!(has_notes("contracts.db"));
    assert!(!has_notes("archive.db"));
}

#[tokio::test]
async fn a_transaction_of_one_of_several_stores_is_refused_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let text = two_stores(folder.path(), false, "sqlite");
    let app = app(text, registrations![WriteDown, write_down]);
    assert_eq!(codes(&app), ["cqrs::ambiguous_store"]);
    let error = app.build().await.unwrap_err();
    assert!(matches!(error, BuildError::Configuration(_)), "{error}");
}

#[test]
fn a_transaction_of_a_named_store_is_of_that_store_s_driver() {
    let folder = tempfile::tempdir().unwrap();
    let of = |driver| {
        app(
            two_stores(folder.path(), true, driver),
            registrations![WriteDown, archive],
        )
    };
    assert!(of("sqlite").check().is_ok());
    assert_eq!(codes(&of("memory")), ["cqrs::wrong_store"]);
}

#[test]
fn the_name_of_a_stream_is_checked_as_a_store_would() {
    let longest = "s".repeat(400);
    for name in [
        "",
        "a stream",
        "two\\nlines",
        &longest,
        &format!("{longest}s"),
    ] {
        let text = format!(
            "services: {{ store: {{ driver: memory }} }}
event_store: {{ stores: {{ main: {{ type: store, repositories: {{ none: {{ aggregate_type: {{}}, stream_name: \"{name}\" }} }} }} }} }}
"
        );
        let is_stream = StreamName::new(name.replace("\\n", "\n")).is_ok();
        assert_eq!(app(text, []).check().is_ok(), is_stream, "{name:?}");
    }
}

#[test]
fn other_variables_keep_the_name_of_the_environment() {
    let text = "services: { store: { driver: '%env(DRIVER)%' } }
event_store: { stores: { main: { type: store } } }
when@trial: { event_store: { stores: { main: { exclusive: true } } } }
";
    let variables = || Environment::from_pairs([("DRIVER", "memory")]);
    let plan = |app: AppBuilder| app.check().unwrap().plan;
    let before = plan(
        app(text.to_owned(), [])
            .environment("trial")
            .variables(variables()),
    );
    assert_eq!(before.environment.as_deref(), Some("trial"));
    assert!(before.stores[0].exclusive);
    let after = plan(
        app(text.to_owned(), [])
            .variables(variables())
            .environment("trial"),
    );
    assert_eq!(after.environment, before.environment);
    let own = plan(app(text.to_owned(), []).variables(variables().named("trial")));
    assert_eq!(own.environment, before.environment);
}
