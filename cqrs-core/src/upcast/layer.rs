use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, StreamExt};

use super::Upcasters;
use crate::store::{
    Cursor, Direction, EventStore, EventStream, Layered, LoadQuery, LogPage, Position, Recorded,
    StoreError, StoreLayer, StreamName, Subject, Version,
};

/// A store whose events are upcast when they are read.
///
/// * A query is answered by what is stored: positions, versions and matchers are those of stored events, and so is the count of
///   [`take`](LoadQuery::take). An event that was split is in the answer with all of its parts.
/// * Backward is the exact reverse of forward, also among the parts of one event.
/// * In a [`LogPage`] the cursor stands behind an event for its last part only: no checkpoint is ever in the middle of one.
/// * Heads, versions and expectations are the store's own: whatever becomes of the last event, a version is never given twice.
pub struct Upcasting {
    inner: Arc<dyn EventStore>,
    upcasters: Arc<Upcasters>,
}

impl Upcasting {
    /// `store`, seen through `upcasters`; the store itself where there are none.
    #[must_use]
    pub fn around(store: Arc<dyn EventStore>, upcasters: Upcasters) -> Arc<dyn EventStore> {
        if upcasters.is_empty() {
            return store;
        }
        Arc::new(Layered(Self {
            inner: store,
            upcasters: Arc::new(upcasters),
        }))
    }

    fn upcast(&self, events: EventStream, direction: Direction) -> EventStream {
        let upcasters = Arc::clone(&self.upcasters);
        let parts = move |event: Result<Recorded, StoreError>| {
            let (whole, mut parts) = match event {
                Ok(recorded) if upcasters.concern_event(&recorded) => {
                    (None, upcasters.recorded(recorded))
                }
                whole => (Some(whole), Vec::new()),
            };
            if direction == Direction::Backward {
                parts.reverse();
            }
            stream::iter(whole.into_iter().chain(parts.into_iter().map(Ok)))
        };
        events.flat_map(parts).boxed()
    }
}

#[async_trait]
impl StoreLayer for Upcasting {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.inner
    }

    async fn load(
        &self,
        stream: &StreamName,
        query: LoadQuery<Position>,
    ) -> Result<EventStream, StoreError> {
        let direction = query.direction;
        let events = self.inner.load(stream, query).await?;
        Ok(self.upcast(events, direction))
    }

    async fn load_subject(
        &self,
        stream: &StreamName,
        subject: &Subject,
        query: LoadQuery<Version>,
    ) -> Result<EventStream, StoreError> {
        let direction = query.direction;
        let events = self.inner.load_subject(stream, subject, query).await?;
        Ok(self.upcast(events, direction))
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let page = self.inner.read_log(after, limit).await?;
        let (mut events, mut cursors) = (Vec::new(), Vec::new());
        let mut before = after.clone();
        for (event, behind) in page.events.into_iter().zip(page.cursors) {
            let parts = self.upcasters.recorded(event);
            cursors.extend((1..parts.len()).map(|_| before.clone()));
            cursors.push(behind.clone());
            events.extend(parts);
            before = behind;
        }
        Ok(LogPage {
            events,
            cursors,
            next: page.next,
        })
    }

    async fn recorded_at(&self, position: Position) -> Result<Option<Recorded>, StoreError> {
        Ok(self.parts_at(position).await?.into_iter().next())
    }

    async fn parts_at(&self, position: Position) -> Result<Vec<Recorded>, StoreError> {
        let stored = self.inner.parts_at(position).await?.into_iter();
        Ok(stored
            .flat_map(|event| self.upcasters.recorded(event))
            .collect())
    }
}
