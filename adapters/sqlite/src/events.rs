//! The events of one stream or one subject, a page at a time.

use std::borrow::Cow;
use std::sync::Arc;

use cqrs_core::store::{
    Direction, EventStream, Filter, LoadQuery, Recorded, StoreError, StreamName, Subject,
};
use cqrs_sql::{Clause, Parameter, Sqlite};
use futures::{StreamExt, TryStreamExt, stream};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

use crate::commit::columns;
use crate::reader::Readers;
use crate::row::RowReader;
use crate::session::stream_id;

pub(crate) const OF_STREAM: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at, erased \
    FROM events INDEXED BY events_by_stream WHERE stream = ?1 AND position >= ?2/*matching*/ ORDER BY position LIMIT ?3";
pub(crate) const OF_STREAM_BACKWARD: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at, erased \
    FROM events INDEXED BY events_by_stream WHERE stream = ?1 AND position <= ?2/*matching*/ ORDER BY position DESC LIMIT ?3";
pub(crate) const OF_SUBJECT: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at, erased \
    FROM events INDEXED BY events_by_subject WHERE stream = ?1 AND version >= ?2 AND aggregate_type = ?4 AND aggregate_id = ?5/*matching*/ \
    ORDER BY version LIMIT ?3";
pub(crate) const OF_SUBJECT_BACKWARD: &str = "SELECT position, aggregate_type, aggregate_id, version, event_id, name, schema_version, payload, metadata, created_at, erased \
    FROM events INDEXED BY events_by_subject WHERE stream = ?1 AND version <= ?2 AND aggregate_type = ?4 AND aggregate_id = ?5/*matching*/ \
    ORDER BY version DESC LIMIT ?3";

const MATCHING: &str = "/*matching*/";

/// A page ends after so many events...
const PAGE: u64 = 500;
/// ...or when they take so many bytes, so that large events do not make large pages.
pub(crate) const PAGE_BYTES: usize = 4 << 20;

/// Where a reader of one stream stands.
struct Reading {
    readers: Readers,
    plan: Arc<Plan>,
    next: i64,
    left: u64,
    first: Option<Vec<Recorded>>,
    ended: bool,
}

struct Plan {
    stream: StreamName,
    stream_id: i64,
    subject: Option<Subject>,
    direction: Direction,
    statement: Cow<'static, str>,
    matching: Vec<Parameter>,
}

struct Page {
    events: Vec<Recorded>,
    ended: bool,
}

/// Reads the first page at once, so that a missing stream is known before the first event is asked for.
pub(crate) async fn load(
    readers: Readers,
    stream: StreamName,
    subject: Option<Subject>,
    query: LoadQuery<u64>,
) -> Result<EventStream, StoreError> {
    let filter = Filter::new(&query.matcher)?;
    let left = query.count.unwrap_or(u64::MAX);
    let next = match (query.from, query.direction) {
        (Some(number), _) => i64::try_from(number).unwrap_or(i64::MAX),
        (None, Direction::Forward) => 0,
        (None, Direction::Backward) => i64::MAX,
    };
    let start = move |connection: &Connection| {
        let Some(stream_id) = stream_id(connection, &stream)? else {
            return if subject.is_some() {
                Ok(None)
            } else {
                Err(StoreError::StreamNotFound { stream }.into())
            };
        };
        let plan = Plan::new(stream, stream_id, subject, query.direction, &filter);
        let page = plan.page(connection, next, left)?;
        Ok(Some((plan, page)))
    };
    let Some((plan, page)) = readers.read("the stream cannot be read", start).await? else {
        return Ok(stream::empty().boxed());
    };
    let mut reading = Reading {
        readers,
        plan: Arc::new(plan),
        next,
        left,
        first: None,
        ended: false,
    };
    reading.first = Some(reading.after(page));
    let pages = stream::try_unfold(reading, |mut reading| async move {
        let events = match reading.first.take() {
            Some(events) => events,
            None if reading.ended => return Ok(None),
            None => reading.read().await?,
        };
        Ok::<_, StoreError>(Some((events, reading)))
    });
    Ok(pages
        .map_ok(|events| stream::iter(events.into_iter().map(Ok)))
        .try_flatten()
        .boxed())
}

impl Reading {
    async fn read(&mut self) -> Result<Vec<Recorded>, StoreError> {
        let (plan, next, left) = (Arc::clone(&self.plan), self.next, self.left);
        let page = self
            .readers
            .read("the stream cannot be read", move |connection| {
                Ok(plan.page(connection, next, left)?)
            })
            .await?;
        Ok(self.after(page))
    }

    fn after(&mut self, page: Page) -> Vec<Recorded> {
        self.left = self.left.saturating_sub(page.events.len() as u64);
        self.ended = page.ended || self.left == 0;
        if let Some(last) = page.events.last() {
            let number = if self.plan.subject.is_some() {
                last.version.get()
            } else {
                last.position.get()
            };
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            self.next = match self.plan.direction {
                Direction::Forward => number.saturating_add(1),
                Direction::Backward => number.saturating_sub(1),
            };
        }
        page.events
    }
}

impl Plan {
    fn new(
        stream: StreamName,
        stream_id: i64,
        subject: Option<Subject>,
        direction: Direction,
        filter: &Filter,
    ) -> Self {
        let (statement, first) = match (&subject, direction) {
            (None, Direction::Forward) => (OF_STREAM, 4),
            (None, Direction::Backward) => (OF_STREAM_BACKWARD, 4),
            (Some(_), Direction::Forward) => (OF_SUBJECT, 6),
            (Some(_), Direction::Backward) => (OF_SUBJECT_BACKWARD, 6),
        };
        let clause = Clause::of_events(filter, &Sqlite, first);
        let statement = if clause.sql.is_empty() {
            Cow::Borrowed(statement)
        } else {
            statement.replace(MATCHING, &clause.and()).into()
        };
        Self {
            stream,
            stream_id,
            subject,
            direction,
            statement,
            matching: clause.parameters,
        }
    }

    fn page(&self, connection: &Connection, next: i64, left: u64) -> Result<Page, rusqlite::Error> {
        let limit = left.min(PAGE);
        let (aggregate_type, aggregate_id) = columns(self.subject.as_ref());
        let mut parameters: Vec<&dyn ToSql> = vec![&self.stream_id, &next, &limit];
        if self.subject.is_some() {
            parameters.push(&aggregate_type);
            parameters.push(&aggregate_id);
        }
        let matching: Vec<Bound<'_>> = self.matching.iter().map(Bound).collect();
        parameters.extend(matching.iter().map(|parameter| parameter as &dyn ToSql));
        let mut statement = connection.prepare_cached(&self.statement)?;
        let mut rows = statement.query(parameters.as_slice())?;
        let mut reader = RowReader::new(Some(self.stream.clone()), self.subject.clone());
        let mut page = Page {
            events: Vec::new(),
            ended: false,
        };
        let mut bytes = 0;
        while let Some(row) = rows.next()? {
            let event = reader.read(row)?;
            bytes += event.payload.as_str().len();
            page.events.push(event);
            if bytes > PAGE_BYTES {
                return Ok(page);
            }
        }
        page.ended = (page.events.len() as u64) < limit;
        Ok(page)
    }
}

/// A parameter of a matcher, as SQLite takes it.
pub(crate) struct Bound<'a>(pub(crate) &'a Parameter);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Parameter::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Parameter::Int(number) => ValueRef::Integer(*number),
            Parameter::Float(number) => ValueRef::Real(*number),
            Parameter::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
