//! Readers: one reads along, one restarts from its cursor again and again, one reads everything anew.

use std::sync::Arc;
use std::time::Duration;

use cqrs_core::store::{Cursor, EventStore, StoreError};
use cqrs_core::time::{Clock, SystemClock};
use tokio::sync::watch;

use super::chance::Chance;
use super::handles::Handles;
use super::history::{Reading, Seen};

/// Longer than any delay that is accepted: who is not woken is found out.
const PATIENCE: Duration = Duration::from_secs(120);

/// So many complete readings are compared with the last.
const KEPT: usize = 12;

/// What all readers need.
pub(super) struct Reader {
    /// Handles that come and go.
    pub(super) handles: Arc<Handles>,
    /// A handle that stays as long as the reader.
    pub(super) own: Arc<dyn EventStore>,
    pub(super) chance: Chance,
    pub(super) name: String,
    /// The end of the log, once the writers have ended.
    pub(super) end: watch::Receiver<Option<Cursor>>,
}

impl Reader {
    /// Reads along in pages of random size; a commit wakes it.
    pub(super) async fn follow(mut self) -> Result<Reading, StoreError> {
        let mut reading = self.begin(true);
        let store = Arc::clone(&self.own);
        let mut cursor = store.log_start();
        while !self.is_done(&*store, &cursor)? {
            let page = self.page(&*store, &cursor).await?;
            cursor = page.next;
            if page.events.is_empty() {
                self.wait(&*store, &cursor).await;
            }
            reading.see(&page.events);
        }
        Ok(reading)
    }

    /// Reads some events, drops everything but the text of its cursor, and goes on from there with another handle.
    pub(super) async fn restart(mut self) -> Result<Reading, StoreError> {
        let mut reading = self.begin(false);
        let mut kept = self
            .handles
            .any(&mut self.chance)
            .log_start()
            .as_text()
            .to_owned();
        loop {
            let store = self.handles.any(&mut self.chance);
            let cursor = Cursor::from_text(kept.clone());
            if self.is_done(&*store, &cursor)? {
                return Ok(reading);
            }
            reading.restarts += 1;
            let page = match self.page(&*store, &cursor).await {
                Ok(page) => page,
                Err(StoreError::Closed) => continue,
                Err(error) => return Err(error),
            };
            let handled = self.chance.index(page.events.len() + 1);
            reading.see(&page.events[..handled]);
            kept = match handled {
                0 if page.events.is_empty() => page.next.as_text().to_owned(),
                0 => kept,
                handled => page.cursors[handled - 1].as_text().to_owned(),
            };
            if page.events.is_empty() {
                self.pause().await;
            }
        }
    }

    /// Reads everything from the beginning, again and again: what was behind a cursor once stays behind it.
    pub(super) async fn read_anew(mut self) -> Result<Vec<Reading>, StoreError> {
        let mut readings: Vec<Reading> = Vec::new();
        loop {
            let is_last = self.end.borrow().is_some();
            let store = self.handles.any(&mut self.chance);
            let mut reading = self.begin(false);
            let mut cursor = store.log_start();
            let whole = loop {
                match self.page(&*store, &cursor).await {
                    Ok(page) if page.events.is_empty() => break true,
                    Ok(page) => {
                        reading.see(&page.events);
                        cursor = page.next;
                    }
                    Err(StoreError::Closed) => break false,
                    Err(error) => return Err(error),
                }
            };
            if whole {
                readings.push(reading);
                // A long run would keep the log thousands of times.
                if readings.len() > KEPT {
                    readings.remove(self.chance.index(KEPT));
                }
            }
            if whole && is_last {
                return Ok(readings);
            }
            self.pause().await;
        }
    }

    fn begin(&self, follows: bool) -> Reading {
        Reading {
            reader: self.name.clone(),
            follows,
            ..Reading::default()
        }
    }

    async fn page(
        &mut self,
        store: &dyn EventStore,
        cursor: &Cursor,
    ) -> Result<cqrs_core::store::LogPage, StoreError> {
        let size = [1, 2, 3, 7, 20, 100, 500][self.chance.index(7)];
        store.read_log(cursor, size).await
    }

    fn is_done(&self, store: &dyn EventStore, cursor: &Cursor) -> Result<bool, StoreError> {
        match &*self.end.borrow() {
            Some(end) => store.has_reached(cursor, end),
            None => Ok(false),
        }
    }

    /// Until the log grows; once the writers have ended nobody is woken any more.
    async fn wait(&mut self, store: &dyn EventStore, seen: &Cursor) {
        let mut end = self.end.clone();
        let ended = async { drop(end.wait_for(Option::is_some).await) };
        tokio::select! {
            () = store.log_grown(seen, PATIENCE) => return,
            () = ended => {}
        }
        self.pause().await;
    }

    async fn pause(&mut self) {
        let pause = Duration::from_micros(self.chance.below(4_000));
        SystemClock.sleep(pause).await;
    }
}

impl Reading {
    fn see(&mut self, events: &[cqrs_core::store::Recorded]) {
        let at = SystemClock.elapsed();
        self.events
            .extend(events.iter().map(|event| Seen::new(event, at)));
    }
}
