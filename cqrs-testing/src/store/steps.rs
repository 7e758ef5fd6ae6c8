use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use cqrs_core::store::{
    Cursor, EventStore, Layered, LogPage, StoreError, StoreLayer, StreamName, Subject, SubjectHead,
};

/// What reading has cost so far, in a unit of the store's own.
#[derive(Debug, Clone, Default)]
pub struct Steps(Arc<AtomicU64>);

impl Steps {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// So many more.
    pub fn add(&self, steps: u64) {
        self.0.fetch_add(steps, Ordering::SeqCst);
    }

    /// How many.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Counts the events of a store's answers.
    pub(super) fn of_answers(store: Arc<dyn EventStore>) -> (Arc<dyn EventStore>, Self) {
        let steps = Self::new();
        let counting = Counting(store, steps.clone());
        (Arc::new(Layered(counting)), steps)
    }
}

struct Counting(Arc<dyn EventStore>, Steps);

#[async_trait]
impl StoreLayer for Counting {
    fn inner(&self) -> &Arc<dyn EventStore> {
        &self.0
    }

    async fn read_log(&self, after: &Cursor, limit: usize) -> Result<LogPage, StoreError> {
        let page = self.0.read_log(after, limit).await?;
        self.1.add(page.events.len() as u64);
        Ok(page)
    }

    async fn subject_head(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<SubjectHead, StoreError> {
        self.1.add(1);
        self.0.subject_head(stream, subject).await
    }
}
