//! Reading: a page at a time, so that nobody holds the lock for long.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};

use super::state::State;
use super::store::{Shared, cursor};
use crate::store::{
    Cursor, Direction, EventStream, Filter, LoadQuery, LogPage, NameFilter, NameQuery, Pattern,
    Recorded, StoreError, StreamName, Subject,
};

/// So many events are looked at under one lock.
const PAGE: usize = 256;

struct Reading {
    shared: Arc<Shared>,
    stream: StreamName,
    subject: Option<Subject>,
    filter: Filter,
    direction: Direction,
    /// The next position or version to look at; `None` at the end.
    next: Option<u64>,
    left: u64,
}

pub(super) fn load(
    shared: Arc<Shared>,
    stream: StreamName,
    subject: Option<Subject>,
    query: LoadQuery<u64>,
) -> Result<EventStream, StoreError> {
    let filter = Filter::new(&query.matcher)?;
    let next = query.from.unwrap_or(match query.direction {
        Direction::Forward => 0,
        Direction::Backward => u64::MAX,
    });
    let left = query.count.unwrap_or(u64::MAX);
    let reading = Reading {
        shared,
        stream,
        subject,
        filter,
        direction: query.direction,
        next: Some(next),
        left,
    };
    let pages = stream::try_unfold(reading, |mut reading| async move {
        let page = reading.page()?;
        Ok::<_, StoreError>(page.map(|events| (events, reading)))
    });
    Ok(pages
        .map_ok(|events| stream::iter(events.into_iter().map(Ok)))
        .try_flatten()
        .boxed())
}

impl Reading {
    fn page(&mut self) -> Result<Option<Vec<Recorded>>, StoreError> {
        let Some(next) = self.next.filter(|_| self.left > 0) else {
            return Ok(None);
        };
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        let state: &State = state.open()?;
        let Some(stream) = state.streams.get(&self.stream) else {
            return Ok(None);
        };
        let positions = match &self.subject {
            Some(subject) => stream.of(Some(subject)),
            None => &stream.positions,
        };
        let number = |position: u64| match &self.subject {
            Some(_) => state.event(position).map_or(0, |event| event.version.get()),
            None => position,
        };
        let indices: Vec<usize> = match self.direction {
            Direction::Forward => (positions.partition_point(|&at| number(at) < next)
                ..positions.len())
                .take(PAGE)
                .collect(),
            Direction::Backward => (0..positions.partition_point(|&at| number(at) <= next))
                .rev()
                .take(PAGE)
                .collect(),
        };
        let Some(&last) = indices.last() else {
            return Ok(None);
        };
        let found = indices
            .iter()
            .filter_map(|&index| state.event(positions[index]))
            .filter(|event| self.filter.accepts(event));
        let events: Vec<Recorded> = found
            .take(usize::try_from(self.left).unwrap_or(usize::MAX))
            .cloned()
            .collect();
        self.left -= events.len() as u64;
        self.next = match self.direction {
            Direction::Forward => Some(number(positions[last]) + 1),
            Direction::Backward => number(positions[last])
                .checked_sub(1)
                .filter(|&number| number > 0),
        };
        Ok(Some(events))
    }
}

impl State {
    pub(super) fn page(&self, after: u64, limit: usize) -> LogPage {
        let start = usize::try_from(after)
            .unwrap_or(usize::MAX)
            .min(self.log.len());
        let events: Vec<Recorded> = self.log[start..]
            .iter()
            .flatten()
            .take(limit.max(1))
            .cloned()
            .collect();
        let cursors: Vec<Cursor> = events
            .iter()
            .map(|event| cursor(event.position.get()))
            .collect();
        let next = cursors
            .last()
            .cloned()
            .unwrap_or_else(|| cursor(self.last().max(after)));
        LogPage {
            events,
            cursors,
            next,
        }
    }

    pub(super) fn stream_names(&self, query: &NameQuery) -> Result<Vec<StreamName>, StoreError> {
        let names = Names::new(&query.filter)?;
        let filter = Filter::new(&query.matcher)?;
        let found = self.streams.iter().filter(|(name, stream)| {
            names.accept(name.as_str()) && filter.accepts_metadata(&stream.metadata)
        });
        Ok(paged(found.map(|(name, _)| name.clone()), query))
    }

    pub(super) fn category_names(&self, query: &NameQuery) -> Result<Vec<String>, StoreError> {
        let names = Names::new(&query.filter)?;
        let mut categories: Vec<&str> = self
            .streams
            .keys()
            .filter_map(StreamName::category)
            .collect();
        categories.sort_unstable();
        categories.dedup();
        Ok(paged(
            categories
                .into_iter()
                .filter(|category| names.accept(category))
                .map(str::to_owned),
            query,
        ))
    }
}

enum Names<'a> {
    All,
    Exactly(&'a str),
    Matching(Pattern),
}

impl<'a> Names<'a> {
    fn new(filter: &'a NameFilter) -> Result<Self, StoreError> {
        Ok(match filter {
            NameFilter::All => Self::All,
            NameFilter::Exactly(name) => Self::Exactly(name),
            NameFilter::Matching(pattern) => Self::Matching(Pattern::new(pattern)?),
        })
    }

    fn accept(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Exactly(exactly) => *exactly == name,
            Self::Matching(pattern) => pattern.finds(name),
        }
    }
}

fn paged<T>(names: impl Iterator<Item = T>, query: &NameQuery) -> Vec<T> {
    let number = |number| usize::try_from(number).unwrap_or(usize::MAX);
    names
        .skip(number(query.offset))
        .take(number(query.limit))
        .collect()
}
