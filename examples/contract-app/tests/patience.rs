//! Nobody waits for a command for ever.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use cqrs::plugins::limit::TimedOut;
use cqrs::prelude::*;
use serde::{Deserialize, Serialize};
use support::Office;
use tokio::sync::Semaphore;

#[derive(Serialize, Deserialize, Command)]
struct WaitForTheDirector;

static WAITING: Semaphore = Semaphore::const_new(0);

#[command_handler(bus = "contract_app_command_bus")]
async fn wait_for_the_director(_: WaitForTheDirector) {
    WAITING.add_permits(1);
    std::future::pending().await
}

#[tokio::test]
async fn a_command_about_negotiations_ends_after_ten_seconds() {
    let office = Office::open().await;
    let commands = office.app.commands();
    let dispatched = tokio::spawn(async move { commands.dispatch(WaitForTheDirector).await });
    WAITING.acquire().await.unwrap().forget();
    office.app.clock().advance(Duration::from_secs(9)).await;
    assert!(!dispatched.is_finished());
    office.app.clock().advance(Duration::from_secs(1)).await;
    let error = dispatched.await.unwrap().unwrap_err();
    let after = Duration::from_secs(10);
    assert_eq!(error.downcast_ref(), Some(&TimedOut { after }));
}
