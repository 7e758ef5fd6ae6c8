//! A process that is killed while a transaction is open.

use std::process::{Child, Stdio};

use super::*;

/// Tells the test that it runs as the process that will be killed, and where its file is.
const VICTIM: &str = "STORY_OF_A_BATCH";
const KILLED: &str =
    "batches::killed::who_is_killed_in_the_middle_of_a_batch_has_neither_rows_nor_checkpoint_of_it";

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
