use std::sync::Arc;

use super::Runtime;
use super::inner::WiredStore;
use crate::error::known;
use crate::inject::StreamStore;
use crate::names::{NameOf, StoreName};
use crate::plugin::{Plugged, WrittenThrough};
use crate::store::{ArchiveError, Commit, EventStore, StoreError, StoreLayer, StoreTransaction};
use crate::unit::OwnTransaction;

/// There is no event store of this name.
#[derive(Debug, thiserror::Error)]
#[error("there is no event store {store:?}{}", known(.store, .stores))]
pub struct UnknownStore {
    /// What was asked for.
    pub store: String,
    /// Those that there are.
    pub stores: Vec<String>,
}

impl Runtime {
    /// The event store of this name, to read and to write: for tools that import and administer. Plugins, metadata enrichers and upcasters of
    /// the configuration are on.
    ///
    /// # Errors
    /// [`UnknownStore`].
    pub fn event_store(&self, name: impl NameOf<StoreName>) -> Result<StreamStore, UnknownStore> {
        let name = name.name();
        let store = self.store_named(name);
        let store = store.ok_or_else(|| self.unknown_store(name))?;
        let (clock, ids) = (Arc::clone(&self.0.clock), Arc::clone(&self.0.ids));
        let store = StreamStore::new(store, clock, ids);
        Ok(store.with_snapshots(&self.0.snapshots.queue))
    }

    pub(super) fn unknown_store(&self, name: &str) -> UnknownStore {
        let stores = self.0.stores.iter().map(|wired| wired.name.clone());
        UnknownStore {
            store: name.to_owned(),
            stores: stores.collect(),
        }
    }

    /// The store of this name.
    #[must_use]
    pub fn store_named(&self, name: impl NameOf<StoreName>) -> Option<Arc<dyn EventStore>> {
        let name = name.name();
        let mut stores = self.0.stores.iter();
        let wired = stores.find(|wired| wired.name == name)?;
        Some(Arc::clone(&wired.outer))
    }

    /// All stores, in the order of the configuration.
    pub fn stores(&self) -> impl Iterator<Item = &Arc<dyn EventStore>> {
        self.0.stores.iter().map(|wired| &wired.outer)
    }

    /// Refuses to archive into a store that is published, by this name or another one of the same database. Where that is the stream's own
    /// one, archiving itself refuses it.
    pub(super) fn refuse_published(&self, from: &str, into: &str) -> Result<(), ArchiveError> {
        let index = |name| self.0.stores.iter().position(|wired| wired.name == name);
        let (Some(from), Some(into)) = (index(from), index(into)) else {
            return Ok(());
        };
        if self.is_same_store(from, into) {
            return Ok(());
        }
        let mut stores = self.0.stores.iter().enumerate();
        let publishes = |wired: &WiredStore| !wired.publish_to.is_empty();
        let found =
            stores.find(|(other, wired)| publishes(wired) && self.is_same_store(*other, into));
        let Some((_, wired)) = found else {
            return Ok(());
        };
        let buses = wired.publish_to.iter();
        let names = buses.map(|&bus| self.event_bus_core(bus).identity.name.as_str());
        Err(ArchiveError::Published {
            store: wired.name.clone(),
            buses: names.collect::<Vec<_>>().join(", "),
        })
    }

    /// Whether plugins may change what is written.
    pub(crate) fn may_change_writes(&self, store: usize) -> bool {
        let plugged = self.0.stores[store].plugged.as_ref();
        plugged.is_some_and(Plugged::may_change_writes)
    }

    /// Whether anything is hooked into a store.
    pub(crate) fn has_hooks(&self, store: usize) -> bool {
        self.0.stores[store].plugged.is_some()
    }

    /// Writes what a unit of work has staged, as [`write_once`](Self::write_once) does. It makes streams for its first aggregates there: one
    /// that somebody else has made meanwhile, for other aggregates, is as good.
    pub(crate) async fn write(
        &self,
        store: usize,
        own: Option<OwnTransaction>,
        mut commit: Commit,
    ) -> Result<WrittenThrough, StoreError> {
        if own.is_some() || commit.creates.is_empty() {
            return self.write_once(store, own, commit).await;
        }
        loop {
            let exists = match self.write_once(store, None, commit.clone()).await {
                Err(StoreError::StreamExists { stream }) => stream,
                outcome => return outcome,
            };
            let before = commit.creates.len();
            commit.creates.retain(|new| new.stream != exists);
            if commit.creates.len() == before {
                return Err(StoreError::StreamExists { stream: exists });
            }
        }
    }

    /// Writes a commit through the plugins of the store: into the transaction that the handler has joined, or one of the store's own.
    async fn write_once(
        &self,
        store: usize,
        own: Option<OwnTransaction>,
        commit: Commit,
    ) -> Result<WrittenThrough, StoreError> {
        let wired = &self.0.stores[store];
        let Some(plugged) = &wired.plugged else {
            let committed = match own {
                Some(own) => own.commit(commit).await?,
                None => wired.store.commit(commit).await?,
            };
            return Ok(WrittenThrough::unchanged(committed));
        };
        match own {
            Some(own) => {
                plugged
                    .write(commit, |commit| Box::pin(own.commit(commit)))
                    .await
            }
            None => {
                let write = |commit| plugged.inner().commit(commit);
                plugged.write(commit, write).await
            }
        }
    }

    /// A transaction for a handler's own statements. What it commits passes the plugins when [`write`](Self::write) does.
    pub(crate) async fn begin(
        &self,
        store: usize,
    ) -> Result<Box<dyn StoreTransaction>, StoreError> {
        let wired = &self.0.stores[store];
        match &wired.plugged {
            Some(plugged) => plugged.inner().begin().await,
            None => wired.store.begin().await,
        }
    }
}
