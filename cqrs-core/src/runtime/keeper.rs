use std::sync::Arc;

use super::{Runtime, UnknownStore};
use crate::names::{NameOf, StoreName};
use crate::store::{
    Amended, Amendment, ArchiveError, Archived, Entries, EventStore, ParkedDelivery, Selection,
    StoreError, StreamName, Subject, archive,
};

/// How many messages of a queue are looked at together.
const PAGE: usize = 200;

/// Who changes what a store has already: erases, renames, splits and archives. For tools that administer an application.
///
/// ```
/// # use cqrs_core::runtime::{Keeper, Runtime};
/// # use cqrs_core::store::{StreamName, Subject};
/// # async fn example(app: Runtime) -> Result<(), Box<dyn std::error::Error>> {
/// let keeper = app.keeper("main")?;
/// let customers = StreamName::new("customers")?;
/// let erased = keeper.erase(&customers, &Subject::new("Customer", "4711")?).await?;
/// println!("{} events erased; still to be delivered: {}", erased.events, erased.unsent);
/// # Ok(()) }
/// ```
///
/// **Store plugins** are asked before a stream is [deleted](Self::delete), and when a stream of an archive is made or described. Erasing,
/// renaming and relocating have no action, and a copy is written past the plugins of both stores: what a plugin guards there a keeper does
/// all the same. Who may have one is decided by who is given the [`Runtime`].
///
/// Cached states notice by themselves: the [head](crate::store::SubjectHead) of an erased or renamed aggregate is another one.
#[derive(Clone, Debug)]
pub struct Keeper {
    runtime: Runtime,
    store: String,
}

/// What has become of somebody's events, and where else the application knows that something of them lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Erased {
    /// How many events say nothing any more.
    pub events: u64,
    /// How many messages about the subject wait in the queues of the application. They are delivered, with what they say.
    pub unsent: u64,
    /// What is set aside of the subject. An event of a listener is gone, and passed over when it is tried again; a message of a queue still says
    /// what it says, until it is delivered or given up. The reason of either may quote.
    pub parked: Vec<ParkedDelivery>,
}

impl Runtime {
    /// Who changes what the store of this name has already.
    ///
    /// # Errors
    /// [`UnknownStore`].
    pub fn keeper(&self, store: impl NameOf<StoreName>) -> Result<Keeper, UnknownStore> {
        let store = store.name();
        let keeper = Keeper {
            runtime: self.clone(),
            store: store.to_owned(),
        };
        match self.store_named(store) {
            Some(_) => Ok(keeper),
            None => Err(self.unknown_store(store)),
        }
    }
}

impl Keeper {
    /// Takes out of the events of one subject what they say, and forgets its snapshots. Ids, names, versions, positions and times stay, so
    /// that nothing else is disturbed. A type that has older names (`#[aggregate(aliases = [..])]`) means the events under all of them.
    ///
    /// What it cannot reach: read models and whatever else listeners have made of the events, messages that were sent, logs, and backups of
    /// the database. An aggregate's id stays: let it say nothing about a person.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] where the store promises no `amendments`; [`StoreError::StreamNotFound`].
    pub async fn erase(
        &self,
        stream: &StreamName,
        subject: &Subject,
    ) -> Result<Erased, StoreError> {
        let store = self.store()?;
        let mut erased = Erased::default();
        for name in self.runtime.0.snapshots.names_of(subject.aggregate_type()) {
            let subject = Subject::new(name, subject.aggregate_id())?;
            let amendment = Amendment::erase(stream.clone(), subject.clone());
            erased.events += store.amend(amendment).await?.events;
            self.runtime.remove_snapshots(&subject).await?;
            let key = format!("{}/{}", subject.aggregate_type(), subject.aggregate_id());
            erased.unsent += self.unsent(&key).await?;
            erased.parked.extend(self.parked(&key).await?);
        }
        Ok(erased)
    }

    /// Gives the aggregates of a type another type, in all streams of the store, and forgets the snapshots of both.
    ///
    /// Nobody may write aggregates of the old type meanwhile: whoever does begins them anew.
    ///
    /// # Errors
    /// As [`Amendment::RenameType`] says.
    pub async fn rename_type(&self, from: &str, to: &str) -> Result<Amended, StoreError> {
        let amended = self
            .store()?
            .amend(Amendment::rename_type(from, to)?)
            .await?;
        for snapshots in self.runtime.0.snapshots.stores() {
            snapshots.remove_all(from).await?;
            snapshots.remove_all(to).await?;
        }
        Ok(amended)
    }

    /// Puts events of one stream into another one. Nobody hears of them again.
    ///
    /// Nobody may write to these aggregates in the old stream meanwhile: whoever does begins them anew.
    ///
    /// # Errors
    /// As [`Amendment::Relocate`] says.
    pub async fn relocate(
        &self,
        from: &StreamName,
        to: &StreamName,
        which: Selection,
    ) -> Result<Amended, StoreError> {
        let amendment = Amendment::relocate(from.clone(), to.clone(), which);
        self.store()?.amend(amendment).await
    }

    /// Copies a stream into another store of the application, as [`archive`](fn@archive) does. Nothing may be published from there.
    ///
    /// # Errors
    /// As [`archive`](fn@archive), and [`ArchiveError::Published`]; then nothing is copied.
    pub async fn archive(
        &self,
        stream: &StreamName,
        into: impl NameOf<StoreName>,
    ) -> Result<Archived, ArchiveError> {
        let into = into.name();
        let (from, target) = (self.store()?, self.store_named(into)?);
        self.runtime.refuse_published(&self.store, into)?;
        archive(&from, stream, &target).await
    }

    /// [Archives](Self::archive) a stream, and deletes it when the copy has been compared with it. An interrupted run is repeated; one
    /// that finds the stream gone was complete.
    ///
    /// Where somebody has written to the stream behind the comparison, or erased something there, it is not deleted.
    ///
    /// # Errors
    /// As [`archive`](fn@archive), and [`ArchiveError::Changed`]; [`StoreError::Unsupported`] where the store promises no `amendments`. Then
    /// the stream is still there.
    pub async fn archive_and_delete(
        &self,
        stream: &StreamName,
        into: impl NameOf<StoreName>,
    ) -> Result<Archived, ArchiveError> {
        let store = self.store()?;
        if !store.promises().amendments {
            let what = "delete a stream only as it was compared with its archive";
            return Err(StoreError::Unsupported { what }.into());
        }
        let archived = self.archive(stream, into).await?;
        let deletion = store.amend(Amendment::delete(stream.clone(), archived.extent));
        match self.runtime.deleting(&*store, stream, deletion).await {
            Err(error @ StoreError::Changed { .. }) => Err(ArchiveError::Changed(error)),
            outcome => outcome.map(|_| archived).map_err(ArchiveError::from),
        }
    }

    /// Removes a stream with its events, and the snapshots of its aggregates. An interrupted run is repeated.
    ///
    /// # Errors
    /// [`StoreError::StreamNotFound`].
    pub async fn delete(&self, stream: &StreamName) -> Result<(), StoreError> {
        let store = self.store()?;
        let delete = store.delete(stream);
        self.runtime.deleting(&*store, stream, delete).await
    }

    fn store(&self) -> Result<Arc<dyn EventStore>, StoreError> {
        self.store_named(&self.store)
    }

    fn store_named(&self, name: &str) -> Result<Arc<dyn EventStore>, StoreError> {
        let store = self.runtime.store_named(name);
        store.ok_or_else(|| StoreError::Unusable {
            place: format!("store {name}"),
            problem: "the application has no such store".to_owned(),
            remedy: "declare it under event_store.stores".to_owned(),
        })
    }

    async fn unsent(&self, key: &str) -> Result<u64, StoreError> {
        let mut unsent = 0;
        for queue in &self.runtime.0.queues {
            let store = self.runtime.store(queue.store);
            let mut entries = Entries::Waiting;
            loop {
                let page = store.outbox(queue.id(), entries, PAGE).await?;
                unsent += page.iter().filter(|it| it.entry.key == key).count() as u64;
                let Some(last) = page.last() else { break };
                entries = Entries::WaitingBehind(last.place);
            }
        }
        Ok(unsent)
    }

    async fn parked(&self, key: &str) -> Result<Vec<ParkedDelivery>, StoreError> {
        let mut parked = Vec::new();
        for store in self.runtime.stores() {
            let all = store.parked(None).await?;
            parked.extend(all.into_iter().filter(|parked| parked.key == key));
        }
        Ok(parked)
    }
}
