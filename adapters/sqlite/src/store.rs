use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cqrs_core::message::{MessageId, Metadata};
use cqrs_core::store::{
    Amended, Amendment, Commit, Committed, Cursor, Entries, EventStore, EventStream, Lease,
    LoadQuery, LogPage, NameQuery, ParkedDelivery, Position, Promises, Recorded, StoreError,
    StoreTransaction, StreamName, Subject, SubjectHead, Unsent, Version,
};
use cqrs_core::time::Timestamp;
use futures::future::{Either, select};

use crate::amend::Amend;
use crate::commit::PreparedCommit;
use crate::error::{Failure, Place};
use crate::growth::{Growth, last_position};
use crate::options::{SqliteOptions, Synchronous};
use crate::read_access::SqliteReader;
use crate::reader::Readers;
use crate::streams::{Delete, Names, SetMetadata};
use crate::traces::Traces;
use crate::transaction::Transactions;
use crate::writer::Writer;
use crate::{
    checkpoint, connection, events, head, inbox, lease, log, outbox, parking, session, streams,
};

pub(crate) const PROMISES: Promises = Promises::none()
    .durable()
    .several_streams()
    .several_processes()
    .own_statements()
    .amendments();

/// An event store in one SQLite file. Cheap to share; several processes may open the same file.
pub struct SqliteStore {
    options: SqliteOptions,
    place: Place,
    writer: Writer,
    readers: Readers,
    growth: Arc<Growth>,
    traces: Traces,
    transactions: Arc<Transactions>,
    closed: AtomicBool,
}

impl SqliteStore {
    /// Opens the store in a file, named by its path or with [`SqliteOptions`], and makes or migrates it.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] where the file is a folder, belongs to another program, was written by a newer version or may not be
    /// written; [`StoreError::Unavailable`] where it is busy or the disk is full.
    pub async fn open(options: impl Into<SqliteOptions>) -> Result<Self, StoreError> {
        let options = options.into();
        let place = Place::new(&options.path);
        let failed = place.clone();
        let opening = tokio::task::spawn_blocking(move || Self::open_blocking(options, place));
        opening.await.unwrap_or_else(|error| {
            Err(StoreError::Backend {
                place: failed.text(),
                problem: "the database cannot be opened".to_owned(),
                source: error.into(),
            })
        })
    }

    fn open_blocking(options: SqliteOptions, place: Place) -> Result<Self, StoreError> {
        let writing = connection::prepare(&options, &place)?;
        place.remember();
        let growth = Growth::start(
            connection::reading(&options, &place)?,
            options.busy_timeout,
            &place,
        )?;
        let traces = Traces::default();
        let writer = Writer::start(
            writing,
            &options,
            place.clone(),
            Arc::clone(&growth),
            traces.clone(),
        )?;
        let readers = Readers::new(options.clone(), place.clone());
        let transactions = Transactions::new(
            options.clone(),
            place.clone(),
            writer.clone(),
            Arc::clone(&growth),
        );
        Ok(Self {
            options,
            place,
            writer,
            readers,
            growth,
            traces,
            transactions: Arc::new(transactions),
            closed: AtomicBool::new(false),
        })
    }

    async fn read<T, F>(&self, doing: &'static str, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.readers.read(doing, read).await
    }

    /// What was erased shall not lie in the write-ahead log. The writer has tried already, and tries again with each commit; this waits for
    /// those who read.
    async fn wipe_traces(&self) {
        let traces = self.traces.clone();
        let wiped = self.read("the write-ahead log cannot be emptied", move |connection| {
            Ok(traces.wipe(connection)?)
        });
        match wiped.await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(
                place = self.place(),
                "somebody reads for long: what was erased stays in the write-ahead log until a later commit empties it"
            ),
            Err(error) => tracing::warn!(
                place = self.place(),
                %error,
                "what was erased stays in the write-ahead log until a later commit empties it"
            ),
        }
    }
}

#[async_trait]
impl EventStore for SqliteStore {
    fn promises(&self) -> Promises {
        let mut promises = PROMISES;
        promises.durable = self.options.synchronous == Synchronous::Full;
        promises
    }

    fn place(&self) -> String {
        self.place.text()
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.writer
            .write(PreparedCommit::new(commit, self.options.max_event)?)
            .await
    }

    async fn begin(&self) -> Result<Box<dyn StoreTransaction>, StoreError> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(StoreError::Closed);
        }
        Ok(self.transactions.start())
    }

    fn reader(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        Some(Arc::new(SqliteReader(self.readers.clone())))
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        let query = query.numbered(Position::get);
        events::load(self.readers.clone(), stream.clone(), None, query).await
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        events::load(
            self.readers.clone(),
            stream.clone(),
            Some(subject.clone()),
            query.numbered(Version::get),
        )
        .await
    }

    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        let (stream, subject) = (stream.clone(), subject.clone());
        self.read("the version cannot be read", move |connection| {
            Ok(head::of(connection, &stream, &subject)?)
        })
        .await
    }

    async fn has_stream(&self, stream: &StreamName) -> Result<bool, StoreError> {
        let stream = stream.clone();
        self.read("the stream cannot be looked up", move |connection| {
            Ok(session::stream_id(connection, &stream)?.is_some())
        })
        .await
    }

    async fn stream_metadata(&self, stream: &StreamName) -> Result<Metadata, StoreError> {
        let stream = stream.clone();
        self.read("the stream's metadata cannot be read", move |connection| {
            streams::metadata(connection, &stream)
        })
        .await
    }

    async fn set_stream_metadata(
        &self,
        stream: &StreamName,
        metadata: Metadata,
    ) -> Result<(), StoreError> {
        self.writer
            .write(SetMetadata {
                stream: stream.clone(),
                metadata: streams::json(stream, &metadata)?,
            })
            .await
    }

    async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        self.writer.write(Delete(stream.clone())).await?;
        self.wipe_traces().await;
        Ok(())
    }

    async fn amend(&self, amendment: Amendment) -> Result<Amended, StoreError> {
        let erases = matches!(
            amendment,
            Amendment::Erase { .. } | Amendment::Delete { .. }
        );
        let amended = self.writer.write(Amend(amendment)).await?;
        if erases {
            self.wipe_traces().await;
        }
        Ok(amended)
    }

    async fn stream_names(&self, query: NameQuery) -> Result<Vec<StreamName>, StoreError> {
        let names = Names::new(query)?;
        self.read("the streams cannot be listed", move |connection| {
            names.streams(connection)
        })
        .await
    }

    async fn category_names(&self, query: NameQuery) -> Result<Vec<String>, StoreError> {
        if !query.matcher.is_empty() {
            return Err(StoreError::Unsupported {
                what: "choose categories by metadata",
            });
        }
        let names = Names::new(query)?;
        self.read("the categories cannot be listed", move |connection| {
            names.categories(connection)
        })
        .await
    }

    fn log_start(&self) -> Cursor {
        log::cursor(0)
    }

    async fn log_end(&self) -> Result<Cursor, StoreError> {
        self.read("the end of the log cannot be read", |connection| {
            Ok(log::cursor(last_position(connection)?))
        })
        .await
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let after = log::place(after)?;
        self.read("the log cannot be read", move |connection| {
            Ok(log::page(connection, after, limit)?)
        })
        .await
    }

    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        self.read("the event cannot be read", move |connection| {
            Ok(log::at(connection, position.get())?)
        })
        .await
    }

    fn has_reached(&self, cursor: &Cursor, mark: &Cursor) -> Result<bool, StoreError> {
        Ok(log::place(cursor)? >= log::place(mark)?)
    }

    async fn log_grown(&self, seen: &Cursor, patience: Duration) {
        let Ok(seen) = log::place(seen) else { return };
        let grown = std::pin::pin!(self.growth.beyond(seen));
        match select(grown, self.options.clock.beat(patience)).await {
            Either::Left(((), _)) | Either::Right(((), _)) => {}
        }
    }

    async fn checkpoint(&self, subscription: &str) -> Result<Option<Cursor>, StoreError> {
        let subscription = subscription.to_owned();
        self.read("the checkpoint cannot be read", move |connection| {
            Ok(checkpoint::get(connection, &subscription)?)
        })
        .await
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Cursor)>, StoreError> {
        self.read("the checkpoints cannot be read", |connection| {
            Ok(checkpoint::all(connection)?)
        })
        .await
    }

    async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        duration: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        self.writer
            .write(lease::Acquire {
                name: name.to_owned(),
                owner: owner.to_owned(),
                now,
                duration,
            })
            .await
    }

    async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        self.writer.write(lease::Release(lease.clone())).await
    }

    async fn handled(
        &self,
        consumer: &str,
        id: MessageId,
    ) -> Result<Option<Committed>, StoreError> {
        let consumer = consumer.to_owned();
        self.read("the inbox cannot be read", move |connection| {
            Ok(inbox::answer(connection, &consumer, id)?)
        })
        .await
    }

    async fn outbox(
        &self,
        transport: &str,
        entries: Entries,
        limit: usize,
    ) -> Result<Vec<Unsent>, StoreError> {
        let transport = transport.to_owned();
        self.read("the outbox cannot be read", move |connection| {
            Ok(outbox::first(connection, &transport, entries, limit)?)
        })
        .await
    }

    async fn parked(&self, subscription: Option<&str>) -> Result<Vec<ParkedDelivery>, StoreError> {
        let subscription = subscription.map(str::to_owned);
        self.read("what is parked cannot be read", move |connection| {
            Ok(parking::list(connection, subscription.as_deref())?)
        })
        .await
    }

    async fn close(&self) -> Result<(), StoreError> {
        if self.closed.swap(true, Ordering::SeqCst) {
            return Err(StoreError::Closed);
        }
        self.writer.close().await;
        self.readers.close().await;
        self.transactions.close();
        self.growth.stop().await;
        Ok(())
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
