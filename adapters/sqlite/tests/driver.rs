//! `driver: sqlite`, as a configuration sees it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use cqrs_core::registry::Registry;
use cqrs_core::store::{
    DriverOptions, Expected, OpenContext, OptionValue, StoreDriver, StoreError,
};
use cqrs_core::time::SystemClock;
use cqrs_sqlite::SqliteDriver;
use cqrs_testing::store::sample::deposit;
use support::Folder;

fn context(folder: &Folder) -> OpenContext {
    OpenContext {
        service: "main_store".to_owned(),
        base: folder.path().to_owned(),
        clock: Arc::new(SystemClock),
    }
}

#[test]
fn the_driver_is_linked_by_its_name() {
    let registry = Registry::linked();
    let names: Vec<&str> = registry.store_drivers().map(StoreDriver::name).collect();
    assert!(
        names.contains(&"sqlite") && names.contains(&"memory"),
        "{names:?}"
    );
}

#[test]
fn every_option_says_what_it_is_for() {
    for option in SqliteDriver.options() {
        assert!(!option.doc.is_empty() && !option.secret);
        assert!(
            option.required != option.default.is_some() || option.name == "max_pages",
            "{}",
            option.name
        );
    }
    let synchronous = SqliteDriver
        .options()
        .iter()
        .find(|option| option.name == "synchronous")
        .unwrap();
    assert!(
        synchronous.doc.contains("may lose"),
        "who chooses less is told what it costs"
    );
}

#[tokio::test]
async fn a_relative_path_begins_at_the_base() {
    let folder = Folder::new();
    let options = DriverOptions::new()
        .with("path", OptionValue::Text("var/shop.db".to_owned()))
        .with("synchronous", OptionValue::Text("normal".to_owned()))
        .with(
            "busy_timeout",
            OptionValue::Duration(Duration::from_secs(1)),
        )
        .with("max_batch", OptionValue::Int(10));
    let store = SqliteDriver
        .open(&options, &context(&folder))
        .await
        .unwrap();
    store
        .commit(deposit("a", Expected::NoStream, [1]))
        .await
        .unwrap();
    assert!(folder.path().join("var/shop.db").is_file());
    assert!(!store.promises().durable, "`normal` does not promise it");
}

#[tokio::test]
async fn without_a_path_the_service_is_named() {
    let folder = Folder::new();
    let error = SqliteDriver
        .open(&DriverOptions::new(), &context(&folder))
        .await
        .err()
        .expect("an error");
    assert!(
        matches!(&error, StoreError::Unusable { place, .. } if place == "main_store"),
        "{error}"
    );
}
