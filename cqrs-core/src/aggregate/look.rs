use std::sync::Arc;

use super::repository::not_found;
use super::{Aggregate, At, Loaded, Repository, RepositoryError};
use crate::store::EventStream;

/// Looking, in finders as well. What the handler has saved is not there yet: it is not stored.
impl<A: Aggregate> Repository<A> {
    /// The state of the aggregate as it is stored, to be shown.
    ///
    /// # Errors
    /// When the store cannot be read, or has an event that cannot be applied.
    pub async fn view(&self, id: &A::Id) -> Result<Option<Loaded<A>>, RepositoryError> {
        let known = self.core.load(id).await?;
        let is_there = known.exists();
        let loaded = Loaded::newest(known, Arc::clone(&self.core), id.clone());
        Ok(is_there.then_some(loaded))
    }

    /// The state of the aggregate as it was: behind one of its events, or at a time.
    ///
    /// # Errors
    /// [`RepositoryError::AggregateNotFound`] where there was none; [`RepositoryError::VersionNotReached`].
    pub async fn load_at(&self, id: &A::Id, at: At) -> Result<Loaded<A>, RepositoryError> {
        self.view_at(id, at)
            .await?
            .ok_or_else(|| not_found::<A>(id))
    }

    /// The state of the aggregate as it was, if there was one.
    ///
    /// # Errors
    /// [`RepositoryError::VersionNotReached`], and as [`view`](Self::view).
    pub async fn view_at(&self, id: &A::Id, at: At) -> Result<Option<Loaded<A>>, RepositoryError> {
        let known = self.core.replay_until(id, Some(at)).await?;
        match at {
            At::Version(version) if known.exists() && known.version() < version => {
                Err(RepositoryError::VersionNotReached {
                    aggregate_type: A::TYPE,
                    id: id.to_string(),
                    version,
                    actual: known.version(),
                })
            }
            _ => Ok(known.exists().then(|| Loaded::past(known))),
        }
    }

    /// The events of the aggregate as they were recorded, the oldest first. There are none where there is no such aggregate.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn history(&self, id: &A::Id) -> Result<EventStream, RepositoryError> {
        self.core.history(id).await
    }
}
