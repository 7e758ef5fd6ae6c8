//! Group commit: what waits together is written in one transaction, each with its own answer.

use std::sync::Arc;

use cqrs_core::fail_point;
use cqrs_core::store::StoreError;
use rusqlite::{Connection, ffi};
use tokio::sync::oneshot;

use crate::connection::begin_immediate;
use crate::error::{Failure, Place};
use crate::growth::Growth;
use crate::options::SqliteOptions;
use crate::session::{Session, StreamIds, Write};
use crate::traces::Traces;

/// A [`Write`] whose answer type is forgotten.
pub(crate) trait Task: Send {
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
pub(crate) enum Attempt {
    Written,
    Refused,
}

pub(crate) struct Job<W: Write> {
    write: W,
    outcome: Option<Result<W::Answer, StoreError>>,
    answer: oneshot::Sender<Result<W::Answer, StoreError>>,
}

impl<W: Write> Job<W> {
    pub(crate) fn new(write: W, answer: oneshot::Sender<Result<W::Answer, StoreError>>) -> Self {
        Self {
            write,
            outcome: None,
            answer,
        }
    }
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

/// The connection that writes.
pub(crate) struct Group {
    connection: Connection,
    streams: StreamIds,
    options: SqliteOptions,
    place: Place,
    growth: Arc<Growth>,
    traces: Traces,
}

/// How a refused task is undone while its neighbours stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// It has nothing to undo: nearly all refusals come before the first row.
    Nothing,
    /// To its savepoint, which costs a copy of every page that it touches.
    ToSavepoint,
}

/// Why nothing of a transaction was written.
enum Undone {
    /// The file is somebody else's for now.
    NotBegun(rusqlite::Error),
    /// A statement failed.
    Failed(rusqlite::Error),
    /// A refused task had written something already, and there was no savepoint.
    HalfWritten,
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

impl Group {
    pub(crate) fn new(
        connection: Connection,
        options: &SqliteOptions,
        place: Place,
        growth: Arc<Growth>,
        traces: Traces,
    ) -> Self {
        Self {
            connection,
            streams: StreamIds::default(),
            options: options.clone(),
            place,
            growth,
            traces,
        }
    }

    /// Writes them all: together if that goes well, one by one where a statement failed.
    pub(crate) fn write(&mut self, tasks: &mut Vec<Box<dyn Task>>) {
        if tasks.len() > 1 {
            let written = match self.together(tasks, Undo::Nothing) {
                Err(Undone::HalfWritten) => self.together(tasks, Undo::ToSavepoint),
                written => written,
            };
            match written {
                Ok(()) => return answer_all(tasks),
                Err(Undone::NotBegun(error)) => {
                    return tasks
                        .drain(..)
                        .for_each(|task| task.fail(&self.place, again(&error)));
                }
                Err(Undone::Failed(_) | Undone::HalfWritten) => {}
            }
        }
        for mut task in tasks.drain(..) {
            match self.alone(task.as_mut()) {
                Ok(()) => answer_all(&mut vec![task]),
                Err(Undone::HalfWritten) => task.answer(),
                Err(Undone::NotBegun(error) | Undone::Failed(error)) => {
                    task.fail(&self.place, error)
                }
            }
        }
    }

    fn together(&mut self, tasks: &mut [Box<dyn Task>], undo: Undo) -> Result<(), Undone> {
        self.transaction(|session| {
            for task in &mut *tasks {
                let changes = session.connection.total_changes();
                if undo == Undo::ToSavepoint {
                    run(session.connection, "SAVEPOINT task")?;
                }
                let attempt = task.attempt(session)?;
                if attempt == Attempt::Refused && undo == Undo::ToSavepoint {
                    run(session.connection, "ROLLBACK TO task")?;
                    session.streams.forget();
                } else if attempt == Attempt::Refused
                    && session.connection.total_changes() != changes
                {
                    return Err(Undone::HalfWritten);
                }
                if attempt == Attempt::Refused {
                    task.review(session);
                }
                if undo == Undo::ToSavepoint {
                    run(session.connection, "RELEASE task")?;
                }
            }
            Ok(())
        })
    }

    fn alone(&mut self, task: &mut dyn Task) -> Result<(), Undone> {
        let written = self.transaction(|session| match task.attempt(session)? {
            Attempt::Written => Ok(()),
            Attempt::Refused => Err(Undone::HalfWritten),
        });
        if matches!(written, Err(Undone::HalfWritten)) {
            task.review(&mut Session::new(&self.connection, &mut self.streams));
        }
        written
    }

    fn transaction(
        &mut self,
        write: impl FnOnce(&mut Session<'_>) -> Result<(), Undone>,
    ) -> Result<(), Undone> {
        self.place.check().map_err(Undone::NotBegun)?;
        begin_immediate(&self.connection, self.options.busy_timeout).map_err(Undone::NotBegun)?;
        let mut session = Session::new(&self.connection, &mut self.streams);
        let refreshed = session
            .streams
            .refresh(session.connection)
            .map_err(Undone::from);
        let written = refreshed.and_then(|()| write(&mut session)).and_then(|()| {
            fail_point::pass("append/before-commit");
            run(session.connection, "COMMIT")?;
            fail_point::pass("append/after-commit");
            Ok(())
        });
        let (position, has_erased) = (session.last_position, session.has_erased);
        if written.is_err() {
            self.streams.forget();
            // Some errors have rolled it back already.
            if !self.connection.is_autocommit() {
                let _ = run(&self.connection, "ROLLBACK");
            }
            return written;
        }
        if let Some(position) = position {
            self.growth.reached(position);
        }
        if has_erased {
            self.traces.leave();
        }
        // Without waiting for anybody: the next commit tries again.
        match self.traces.wipe(&self.connection) {
            Ok(true) => {}
            Ok(false) => tracing::debug!("somebody reads: the log is not emptied yet"),
            Err(error) => tracing::debug!(%error, "the log is not emptied yet"),
        }
        written
    }
}

/// They are on disk, in one transaction.
fn answer_all(tasks: &mut Vec<Box<dyn Task>>) {
    tracing::trace!(commits = tasks.len() as u64, "written");
    tasks.drain(..).for_each(Task::answer);
}

fn run(connection: &Connection, statement: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(statement)?.execute([]).map(drop)
}

/// The same error for one more caller.
fn again(error: &rusqlite::Error) -> rusqlite::Error {
    let code = error
        .sqlite_error()
        .map_or(ffi::SQLITE_BUSY, |error| error.extended_code);
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(error.to_string()))
}
