use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::aggregate::{Aggregate, Outside, RepositoryCore, RepositorySettings};
use crate::inject::{InjectError, Services, Site};
use crate::message::MessageKind;
use crate::snapshot::{SnapshotQueue, SnapshotSource};
use crate::store::EventStore;
use crate::time::{Clock, IdGenerator};

/// What parameters are found in, before there is a runtime.
pub struct Wiring {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdGenerator>,
    pub(super) services: Arc<Services>,
    pub(super) stores: Vec<(String, Arc<dyn EventStore>)>,
    /// The numbers of the stores that nobody else writes.
    pub(super) exclusive_stores: Vec<usize>,
    /// What is written past the commands.
    pub(super) outside: Outside,
    pub(super) default_store: Option<usize>,
    pub(super) repositories: Vec<RepositorySettings>,
    pub(super) buses: HashMap<MessageKind, Vec<String>>,
    /// The ids of the queues, in order.
    pub(crate) queues: Vec<String>,
    /// The aggregates that wait for a snapshot.
    pub(super) snapshots: Arc<SnapshotQueue>,
    /// The repositories that were asked for, by number.
    pub(super) sources: Mutex<HashMap<usize, Arc<dyn SnapshotSource>>>,
    pub(super) typed: Mutex<HashMap<(usize, TypeId), Arc<dyn Any + Send + Sync>>>,
}

/// A store as a parameter finds it.
#[derive(Clone)]
pub struct StoreHandle {
    /// Its number in this application, for [`Unit::join_transaction`](crate::unit::Unit::join_transaction).
    pub index: usize,
    /// Its name in the configuration.
    pub name: String,
    /// The store itself.
    pub store: Arc<dyn EventStore>,
}

impl Wiring {
    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    /// The aggregates that wait for a snapshot.
    pub(crate) fn snapshots(&self) -> &Arc<SnapshotQueue> {
        &self.snapshots
    }

    /// The number of a bus; `None` where the parameter leaves it open.
    pub(crate) fn bus(
        &self,
        kind: MessageKind,
        named: Option<&str>,
    ) -> Result<Option<usize>, InjectError> {
        let Some(name) = named else { return Ok(None) };
        let index = self
            .buses
            .get(&kind)
            .and_then(|names| names.iter().position(|bus| bus == name));
        let what = match kind {
            MessageKind::Command => "command bus",
            MessageKind::Event => "event bus",
            MessageKind::Query => "query bus",
        };
        index.map(Some).ok_or_else(|| InjectError::UnknownName {
            what,
            name: name.to_owned(),
        })
    }

    /// The one repository of an aggregate, or the named one; the same for all who ask.
    pub(crate) fn repository<A: Aggregate>(
        &self,
        named: Option<&str>,
    ) -> Result<Arc<RepositoryCore<A>>, InjectError> {
        let index = self.repository_index(A::TYPE, named)?;
        let settings = &self.repositories[index];
        let (store_index, (_, store)) = (0..)
            .zip(&self.stores)
            .find(|(_, (name, _))| *name == settings.store)
            .ok_or_else(|| InjectError::UnknownName {
                what: "store",
                name: settings.store.clone(),
            })?;
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let core = typed.entry((index, TypeId::of::<A>())).or_insert_with(|| {
            let core = Arc::new(RepositoryCore::<A>::new(
                index,
                settings.clone(),
                store_index,
                Arc::clone(store),
                self.is_exclusive(index, store_index)
                    .then(|| self.outside.clone()),
                &self.snapshots,
                &self.clock,
            ));
            let source = Arc::clone(&core) as Arc<dyn SnapshotSource>;
            let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
            sources.insert(index, source);
            core
        });
        Arc::clone(core)
            .downcast()
            .map_err(|_| InjectError::NoRepository {
                aggregate_type: A::TYPE,
            })
    }

    /// Whether nobody writes a repository's aggregates but itself.
    fn is_exclusive(&self, repository: usize, store: usize) -> bool {
        let settings = &self.repositories[repository];
        let same = self.repositories.iter().filter(|other| {
            other.aggregate_type == settings.aggregate_type && other.store == settings.store
        });
        self.exclusive_stores.contains(&store) && same.count() == 1
    }

    pub(crate) fn repository_index(
        &self,
        aggregate_type: &'static str,
        named: Option<&str>,
    ) -> Result<usize, InjectError> {
        let of_type = || {
            self.repositories
                .iter()
                .enumerate()
                .filter(|(_, settings)| settings.aggregate_type == aggregate_type)
        };
        if let Some(name) = named {
            let found = of_type()
                .find(|(_, settings)| settings.name == name)
                .map(|(index, _)| index);
            return found.ok_or_else(|| InjectError::UnknownName {
                what: "repository of this aggregate",
                name: name.to_owned(),
            });
        }
        let mut candidates = of_type();
        match (candidates.next(), candidates.next()) {
            (None, _) => Err(InjectError::NoRepository { aggregate_type }),
            (Some((index, _)), None) => Ok(index),
            (Some(_), Some(_)) => Err(InjectError::Ambiguous {
                what: format!("the repository of {aggregate_type:?}"),
                candidates: of_type()
                    .map(|(_, settings)| settings.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    /// The number of the store that a repository's aggregates live in.
    pub(crate) fn home(&self, aggregate_type: &'static str, named: Option<&str>) -> Option<usize> {
        let index = self.repository_index(aggregate_type, named).ok()?;
        self.stores
            .iter()
            .position(|(name, _)| *name == self.repositories[index].store)
    }
}

impl Site<'_> {
    /// The named store; otherwise the default one, or the only one.
    ///
    /// # Errors
    /// When there is none, or when there are several without a default and the parameter names none.
    pub fn store(&self, named: Option<&str>) -> Result<StoreHandle, InjectError> {
        let stores = &self.wiring().stores;
        let index = match named {
            Some(name) => stores.iter().position(|(store, _)| store == name),
            None if self.wiring().default_store.is_none() && stores.len() > 1 => {
                let candidates = stores
                    .iter()
                    .map(|(name, _)| name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                return Err(InjectError::Ambiguous {
                    what: "the store".to_owned(),
                    candidates,
                });
            }
            None => self
                .wiring()
                .default_store
                .or((!stores.is_empty()).then_some(0)),
        };
        let index = index.ok_or_else(|| InjectError::UnknownName {
            what: "store",
            name: named.unwrap_or("default").to_owned(),
        })?;
        let (name, store) = &stores[index];
        Ok(StoreHandle {
            index,
            name: name.clone(),
            store: Arc::clone(store),
        })
    }
}
