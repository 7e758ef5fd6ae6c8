use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, mpsc as blocking};
use std::thread;

use cqrs_core::store::StoreError;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::connection::begin_immediate;
use crate::error::{Failure, Place};
use crate::growth::Growth;
use crate::options::SqliteOptions;
use crate::session::{Session, StreamIds, Write};

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
    ) -> Result<Self, StoreError> {
        let (queue, work) = mpsc::channel(options.queue);
        let group = Group {
            connection,
            streams: StreamIds::default(),
            options: options.clone(),
            place: place.clone(),
            growth,
        };
        thread::Builder::new()
            .name("cqrs-sqlite-writer".to_owned())
            .spawn(move || group.run(work))
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
        self.send(Work::Write(Box::new(Job {
            write,
            outcome: None,
            answer,
        })))
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

/// A [`Write`] whose answer type is forgotten.
trait Task: Send {
    /// Writes. A refusal is kept as the outcome and given back as `Refused`.
    fn attempt(&mut self, session: &mut Session<'_>) -> rusqlite::Result<Attempt>;
    /// Thinks again about a refusal, after the rollback.
    fn review(&mut self, session: &mut Session<'_>);
    /// Gives the outcome to the caller.
    fn answer(self: Box<Self>);
    /// Gives an error to the caller.
    fn fail(self: Box<Self>, place: &Place, error: rusqlite::Error);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Written,
    Refused,
}

struct Job<W: Write> {
    write: W,
    outcome: Option<Result<W::Answer, StoreError>>,
    answer: oneshot::Sender<Result<W::Answer, StoreError>>,
}

impl<W: Write> Task for Job<W> {
    fn attempt(&mut self, session: &mut Session<'_>) -> rusqlite::Result<Attempt> {
        let (outcome, attempt) = match self.write.write(session) {
            Ok(answer) => (Ok(answer), Attempt::Written),
            Err(Failure::Refused(refusal)) => (Err(refusal), Attempt::Refused),
            Err(Failure::Statement(error)) => return Err(error),
        };
        self.outcome = Some(outcome);
        Ok(attempt)
    }

    fn review(&mut self, session: &mut Session<'_>) {
        if let Some(Err(refusal)) = self.outcome.take() {
            self.outcome = Some(self.write.review(session, refusal));
        }
    }

    fn answer(self: Box<Self>) {
        // Who has dropped the future does not want to know.
        let _ = self
            .answer
            .send(self.outcome.unwrap_or(Err(StoreError::Closed)));
    }

    fn fail(self: Box<Self>, place: &Place, error: rusqlite::Error) {
        let _ = self.answer.send(Err(place.error(W::DOING, error)));
    }
}

struct Group {
    connection: Connection,
    streams: StreamIds,
    options: SqliteOptions,
    place: Place,
    growth: Arc<Growth>,
}

impl Group {
    fn run(mut self, mut queue: mpsc::Receiver<Work>) {
        let mut waiting = Vec::new();
        let mut tasks = Vec::new();
        let mut closing = Vec::new();
        while queue.blocking_recv_many(&mut waiting, self.options.max_batch) > 0 {
            for work in waiting.drain(..) {
                match work {
                    Work::Write(task) => tasks.push(task),
                    Work::Turn(answer) => {
                        self.write_all(&mut tasks);
                        self.stand_aside(answer);
                    }
                    Work::Close(answer) => {
                        queue.close();
                        closing.push(answer);
                    }
                }
            }
            self.write_all(&mut tasks);
        }
        drop(self);
        for answer in closing {
            let _ = answer.send(());
        }
    }

    fn stand_aside(&self, answer: oneshot::Sender<Turn>) {
        let (back, given_back) = channel();
        if answer.send(Turn { _back: back }).is_ok() {
            // Whoever holds its turn longer than that has the file locked: the next write waits once more, and says so.
            let (Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected)) =
                given_back.recv_timeout(self.options.busy_timeout);
        }
    }

    fn write_all(&mut self, tasks: &mut Vec<Box<dyn Task>>) {
        if tasks.len() > 1 && self.together(tasks).is_ok() {
            tasks.drain(..).for_each(Task::answer);
            return;
        }
        for mut task in tasks.drain(..) {
            match self.alone(task.as_mut()) {
                Ok(()) => task.answer(),
                Err(error) => task.fail(&self.place, error),
            }
        }
    }

    /// All of them in one transaction; a refusal undoes what its own task did. On an error nothing is written.
    fn together(&mut self, tasks: &mut [Box<dyn Task>]) -> rusqlite::Result<()> {
        self.transaction(|session| {
            for task in &mut *tasks {
                run(session.connection, "SAVEPOINT task")?;
                if task.attempt(session)? == Attempt::Refused {
                    run(session.connection, "ROLLBACK TO task")?;
                    session.streams.forget();
                    task.review(session);
                }
                run(session.connection, "RELEASE task")?;
            }
            Ok(Attempt::Written)
        })
    }

    fn alone(&mut self, task: &mut dyn Task) -> rusqlite::Result<()> {
        let mut refused = false;
        self.transaction(|session| {
            let attempt = task.attempt(session)?;
            refused = attempt == Attempt::Refused;
            Ok(attempt)
        })?;
        if refused {
            task.review(&mut Session::new(&self.connection, &mut self.streams));
        }
        Ok(())
    }

    fn transaction(
        &mut self,
        write: impl FnOnce(&mut Session<'_>) -> rusqlite::Result<Attempt>,
    ) -> rusqlite::Result<()> {
        begin_immediate(&self.connection, self.options.busy_timeout)?;
        let mut session = Session::new(&self.connection, &mut self.streams);
        let written = session
            .streams
            .refresh(session.connection)
            .and_then(|()| write(&mut session));
        let position = session.last_position;
        let ended = match &written {
            Ok(Attempt::Written) => run(&self.connection, "COMMIT"),
            _ => run(&self.connection, "ROLLBACK"),
        };
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        if !matches!((&written, &ended), (Ok(Attempt::Written), Ok(()))) {
            self.streams.forget();
            return written.and(ended);
        }
        if let Some(position) = position {
            self.growth.reached(position);
        }
        Ok(())
    }
}

fn run(connection: &Connection, statement: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(drop)
}
