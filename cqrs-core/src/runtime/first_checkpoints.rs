use std::collections::HashSet;

use super::inner::WiredStore;
use super::{BuildError, BuildProblem, Runtime};
use crate::store::{CheckpointMove, Commit, StoreError};

/// Who reads the log of a store.
struct Reader<'a> {
    id: &'a str,
    from_beginning: bool,
}

impl Runtime {
    /// Makes the checkpoints of new subscriptions, so that what is stored from now on is not missed.
    pub(super) async fn prepare_subscriptions(&self) -> Result<(), BuildError> {
        let mut problems = Vec::new();
        for (index, wired) in self.0.stores.iter().enumerate() {
            if let Err(error) = self.make_first_checkpoints(index, wired).await {
                let store = wired.name.clone();
                problems.push(BuildProblem::Store { store, error });
            }
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(BuildError { problems }),
        }
    }

    /// All of one store in one commit, however many there are. One that another process makes meanwhile stays as it is: a checkpoint
    /// without a lease is made and never moved.
    async fn make_first_checkpoints(
        &self,
        index: usize,
        wired: &WiredStore,
    ) -> Result<(), StoreError> {
        let readers = self.readers(index);
        if readers.is_empty() && wired.is_read_only {
            return Ok(());
        }
        let store = self.store(index);
        let known = store.checkpoints().await?;
        let has_one: HashSet<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        let new = |reader: &&Reader<'_>| !has_one.contains(reader.id);
        let new: Vec<&Reader<'_>> = readers.iter().filter(new).collect();
        if !new.is_empty() {
            let (start, end) = (store.log_start(), store.log_end().await?);
            let first = |reader: &&Reader<'_>| CheckpointMove {
                subscription: reader.id.to_owned(),
                to: if reader.from_beginning { &start } else { &end }.clone(),
                fence: None,
            };
            let checkpoints = new.iter().map(first).collect();
            let commit = Commit {
                checkpoints,
                ..Commit::new()
            };
            store.commit(commit).await?;
        }
        if !wired.is_read_only {
            let readers: HashSet<&str> = readers.iter().map(|reader| reader.id).collect();
            let left = known.iter().filter(|(id, _)| !readers.contains(&**id));
            tell_orphans(&wired.name, left.map(|(id, _)| id.as_str()));
        }
        Ok(())
    }

    /// The subscriptions and the ways into queues that read this store's log.
    fn readers(&self, store: usize) -> Vec<Reader<'_>> {
        let subscriptions = self.0.subscriptions.iter();
        let subscriptions = subscriptions.filter(|subscription| subscription.store == store);
        let subscriptions = subscriptions.map(|subscription| Reader {
            id: &subscription.id,
            from_beginning: subscription.settings.from_beginning,
        });
        let routes = self.0.routes.iter().filter(|route| route.store == store);
        let routes = routes.map(|route| Reader {
            id: &route.id,
            from_beginning: false,
        });
        subscriptions.chain(routes).collect()
    }
}

/// A checkpoint that no subscription has any more is told: its listener was renamed or removed, and starts anew.
fn tell_orphans<'a>(store: &str, orphans: impl Iterator<Item = &'a str>) {
    for subscription in orphans {
        tracing::warn!(
            subscription,
            store,
            "no listener has this checkpoint any more"
        );
    }
}
