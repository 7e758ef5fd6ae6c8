use std::sync::Arc;
use std::sync::mpsc::{self as blocking, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use cqrs_core::store::StoreError;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::error::Place;
use crate::group::{Group, Job, Task};
use crate::growth::Growth;
use crate::options::SqliteOptions;
use crate::session::Write;
use crate::traces::Traces;

/// The way to the one thread that writes. What waits for it is written together, in one transaction, each with its own answer.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Work>,
}

/// The writer stands aside for a handler's own transaction until this is dropped.
pub(crate) struct Turn {
    _back: blocking::Sender<()>,
}

enum Work {
    Write(Box<dyn Task>),
    Turn(oneshot::Sender<Turn>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    pub(crate) fn start(
        connection: Connection,
        options: &SqliteOptions,
        place: Place,
        growth: Arc<Growth>,
        traces: Traces,
    ) -> Result<Self, StoreError> {
        let (queue, work) = mpsc::channel(options.queue);
        let taking = Taking {
            group: Group::new(connection, options, place.clone(), growth, traces),
            patience: options.busy_timeout,
            most: options.max_batch,
        };
        thread::Builder::new()
            .name("cqrs-sqlite-writer".to_owned())
            .spawn(move || taking.run(work))
            .map_err(|error| {
                place.unusable(
                    format!("no thread can be started for it: {error}"),
                    "raise the limit of threads",
                )
            })?;
        Ok(Self { queue })
    }

    /// Writes, together with what else is waiting. Dropping the future before there was a place in the queue has written nothing.
    pub(crate) async fn write<W: Write>(&self, write: W) -> Result<W::Answer, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Work::Write(Box::new(Job::new(write, answer))))
            .await?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) async fn turn(&self) -> Result<Turn, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Work::Turn(answer)).await?;
        answered.await.map_err(|_| StoreError::Closed)
    }

    /// Resolves when everything that was taken is written and the writer is gone.
    pub(crate) async fn close(&self) {
        let (answer, answered) = oneshot::channel();
        if self.send(Work::Close(answer)).await.is_ok() {
            let _ = answered.await;
        }
    }

    async fn send(&self, work: Work) -> Result<(), StoreError> {
        self.queue.send(work).await.map_err(|_| StoreError::Closed)
    }
}

/// The thread that writes.
struct Taking {
    group: Group,
    patience: Duration,
    most: usize,
}

impl Taking {
    fn run(mut self, mut queue: mpsc::Receiver<Work>) {
        let mut waiting = Vec::new();
        let mut tasks = Vec::new();
        let mut closing = Vec::new();
        while queue.blocking_recv_many(&mut waiting, self.most) > 0 {
            for work in waiting.drain(..) {
                match work {
                    Work::Write(task) => tasks.push(task),
                    Work::Turn(answer) => {
                        self.group.write(&mut tasks);
                        self.stand_aside(answer);
                    }
                    Work::Close(answer) => {
                        queue.close();
                        closing.push(answer);
                    }
                }
            }
            self.group.write(&mut tasks);
        }
        drop(self);
        for answer in closing {
            let _ = answer.send(());
        }
    }

    fn stand_aside(&self, answer: oneshot::Sender<Turn>) {
        let (back, given_back) = blocking::channel();
        if answer.send(Turn { _back: back }).is_ok() {
            // Whoever holds its turn longer than that has the file locked: the next write waits once more, and says so.
            let (Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected)) =
                given_back.recv_timeout(self.patience);
        }
    }
}
