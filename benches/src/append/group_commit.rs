//! Many callers, one writer: appends that wait at the same time share a transaction.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::raw::Log;
use super::{CALLERS, COMMITS};
use crate::row::{Measure, Row};

type Answer = oneshot::Sender<()>;

/// Sixteen callers, each waiting for its own event to be on disk before it hands over the next.
pub(super) fn row(name: &'static str, folder: &Path) -> Row {
    let runtime = Builder::new_multi_thread()
        .build()
        .expect("a runtime without input and output always starts");
    let (appends, waiting) = mpsc::channel();
    let log = Log::open(folder);
    thread::spawn(move || write(log, &waiting));
    Row::new(name, move || {
        Measure::of(CALLERS * COMMITS, || {
            let callers: Vec<_> = (0..CALLERS)
                .map(|_| runtime.spawn(call(appends.clone())))
                .collect();
            runtime.block_on(async {
                for caller in callers {
                    caller.await.expect("no caller panics");
                }
            });
        })
    })
}

async fn call(appends: Sender<Answer>) {
    for _ in 0..COMMITS {
        let (answer, answered) = oneshot::channel();
        appends
            .send(answer)
            .expect("the writer lives as long as its callers");
        answered.await.expect("the writer answers every append");
    }
}

/// Takes whatever waits, commits it, answers; ends with the last sender.
fn write(mut log: Log, waiting: &Receiver<Answer>) {
    while let Ok(first) = waiting.recv() {
        let answers: Vec<Answer> = std::iter::once(first).chain(waiting.try_iter()).collect();
        log.commit(answers.len() as u64, 1)
            .expect("the log takes every event");
        for answer in answers {
            let _ = answer.send(());
        }
    }
}
