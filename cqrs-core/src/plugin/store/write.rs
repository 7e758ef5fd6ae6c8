use futures::future::BoxFuture;

use super::action::StoreAction;
use super::{Acting, Plugged};
use crate::store::{Append, Commit, Committed, StoreError};

/// What came of a commit.
pub(crate) struct WrittenThrough {
    pub(crate) committed: Committed,
    /// The appends as the store has got them, where plugins may have changed them.
    pub(crate) appends: Option<Vec<Append>>,
}

/// What hooks behind the store want to hear of.
struct Watched {
    commit: Option<Acting<Commit>>,
    appends: Vec<Acting<Append>>,
}

impl Plugged {
    /// Has `write` write the commit, hooks around it.
    pub(crate) async fn write<'w>(
        &self,
        commit: Commit,
        write: impl FnOnce(Commit) -> BoxFuture<'w, Result<Committed, StoreError>> + Send,
    ) -> Result<WrittenThrough, StoreError> {
        if commit.appends.is_empty() {
            let (committed, appends) = (write(commit).await?, None);
            return Ok(WrittenThrough { committed, appends });
        }
        let (watched, commit) = self.watched(commit).await?;
        let may_differ = self.hooks.append.has_any_before() || self.hooks.commit.has_any_before();
        let appends = may_differ.then(|| commit.appends.clone());
        let answer = write(commit).await;
        let committed = self.told(watched, answer).await?;
        Ok(WrittenThrough { committed, appends })
    }

    /// What the hooks before the store have made of it.
    async fn watched(&self, commit: Commit) -> Result<(Watched, Commit), StoreError> {
        let (watched_commit, mut commit) = self.passed(commit).await?;
        let mut watched = Watched {
            commit: watched_commit,
            appends: Vec::new(),
        };
        for append in &mut commit.appends {
            let (acting, changed) = self.passed(append.clone()).await?;
            watched.appends.extend(acting);
            *append = changed;
        }
        Ok((watched, commit))
    }

    /// An action that has passed the hooks before the store, and itself where some are behind it.
    async fn passed<A: StoreAction + Clone>(
        &self,
        action: A,
    ) -> Result<(Option<Acting<A>>, A), StoreError> {
        let acting = self.passing(action).await?;
        Ok(match A::hooks(&self.hooks).has_any_behind() {
            true => {
                let action = (*acting).clone();
                (Some(acting), action)
            }
            false => (None, acting.into_action()),
        })
    }

    /// Tells who is behind the store, the innermost first. All of them see why a commit was refused, and none changes it.
    async fn told(
        &self,
        watched: Watched,
        answer: Result<Committed, StoreError>,
    ) -> Result<Committed, StoreError> {
        let answer = match answer {
            Ok(committed) => {
                for (acting, appended) in watched.appends.into_iter().zip(&committed.appended) {
                    self.written(acting, Ok(appended.clone())).await?;
                }
                Ok(committed)
            }
            Err(mut error) => {
                for acting in watched.appends {
                    let told = self.written(acting, Err(error)).await;
                    error = told.err().unwrap_or(StoreError::Closed);
                }
                Err(error)
            }
        };
        match watched.commit {
            Some(acting) => self.written(acting, answer).await,
            None => answer,
        }
    }
}
