use futures::future::BoxFuture;

use super::action::{Append, Commit, Create, StoreAction};
use super::{Acting, Plugged};
use crate::store::{Committed, StoreError};

/// What came of a commit.
pub(crate) struct WrittenThrough {
    pub(crate) committed: Committed,
    /// The appends as the store has got them, where plugins may have changed them.
    pub(crate) appends: Option<Vec<Append>>,
}

impl WrittenThrough {
    /// No plugin has seen it.
    pub(crate) fn unchanged(committed: Committed) -> Self {
        Self {
            committed,
            appends: None,
        }
    }
}

/// Nothing becomes another stream or another event by it.
fn has_no_news(commit: &Commit) -> bool {
    let mut appends = commit.appends.iter();
    commit.creates.is_empty() && appends.all(|append| append.events.is_empty())
}

/// What hooks behind the store want to hear of.
#[derive(Default)]
struct Watched {
    commit: Option<Acting<Commit>>,
    creates: Vec<Acting<Create>>,
    /// Each with its place in the commit.
    appends: Vec<(usize, Acting<Append>)>,
}

impl Plugged {
    /// Whether hooks may make another commit of one.
    pub(crate) fn may_change_writes(&self) -> bool {
        self.hooks.append.has_any_before() || self.hooks.commit.has_any_before()
    }

    /// Has `write` write the commit, hooks around it.
    pub(crate) async fn write<'w>(
        &self,
        commit: Commit,
        write: impl FnOnce(Commit) -> BoxFuture<'w, Result<Committed, StoreError>> + Send,
    ) -> Result<WrittenThrough, StoreError> {
        if has_no_news(&commit) {
            return Ok(WrittenThrough::unchanged(write(commit).await?));
        }
        let (watched, commit) = self.watched(commit).await?;
        let appends = self.may_change_writes().then(|| commit.appends.clone());
        let answer = write(commit).await;
        let committed = self.told(watched, answer).await?;
        Ok(WrittenThrough { committed, appends })
    }

    /// What the hooks before the store have made of it: the commit first, then the streams that it makes, then what it appends.
    async fn watched(&self, commit: Commit) -> Result<(Watched, Commit), StoreError> {
        let (watched_commit, mut commit) = self.passed(commit).await?;
        let mut watched = Watched {
            commit: watched_commit,
            ..Watched::default()
        };
        for create in &mut commit.creates {
            let (acting, changed) = self.passed(create.clone()).await?;
            watched.creates.extend(acting);
            *create = changed;
        }
        let appends = commit.appends.iter_mut().enumerate();
        for (index, append) in appends.filter(|(_, append)| !append.events.is_empty()) {
            let (acting, changed) = self.passed(append.clone()).await?;
            watched.appends.extend(acting.map(|acting| (index, acting)));
            *append = changed;
        }
        Ok((watched, commit))
    }

    /// An action that has passed the hooks before the store, and what they have seen of it where some stand behind.
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

    /// Tells who stands behind the store, the whole commit last. All of them see why it was refused, and none changes it.
    async fn told(
        &self,
        watched: Watched,
        mut answer: Result<Committed, StoreError>,
    ) -> Result<Committed, StoreError> {
        for acting in watched.creates {
            answer = self.told_of(acting, answer, |_| Some(())).await;
        }
        for (index, acting) in watched.appends {
            let part = |committed: &Committed| committed.appended.get(index).cloned();
            answer = self.told_of(acting, answer, part).await;
        }
        match watched.commit {
            Some(acting) => self.written(acting, answer).await,
            None => answer,
        }
    }

    /// Tells those who watch one part of a commit what has become of it.
    async fn told_of<A: StoreAction>(
        &self,
        acting: Acting<A>,
        answer: Result<Committed, StoreError>,
        part: impl FnOnce(&Committed) -> Option<A::Answer>,
    ) -> Result<Committed, StoreError> {
        match answer {
            Ok(committed) => {
                if let Some(part) = part(&committed) {
                    let _as_it_is = self.written(acting, Ok(part)).await;
                }
                Ok(committed)
            }
            Err(error) => {
                let told = self.written(acting, Err(error)).await;
                Err(told.err().unwrap_or(StoreError::Closed))
            }
        }
    }
}
