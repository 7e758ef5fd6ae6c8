use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::known::{Known, Place};
use super::{Aggregate, RepositoryCore};
use crate::store::Version;

/// The state of an aggregate that was looked up to be shown, as it is or as it was.
///
/// It dereferences to the aggregate. There is no way to record or to save it:
///
/// ```compile_fail,E0308
/// # use cqrs_core::aggregate::{Aggregate, At, Repository, RepositoryError};
/// # use cqrs_core::store::Version;
/// # async fn example<A: Aggregate>(accounts: Repository<A>, id: A::Id) -> Result<(), RepositoryError> {
/// let then = accounts.load_at(&id, At::version(Version::FIRST)).await?;
/// accounts.save(then).await
/// # }
/// ```
pub struct Loaded<A: Aggregate> {
    /// `None` once it is handed out.
    state: Option<A>,
    place: Place,
    /// Whose cache it goes back to; a state of the past goes nowhere.
    home: Option<(Arc<RepositoryCore<A>>, A::Id)>,
}

impl<A: Aggregate> Loaded<A> {
    pub(super) fn newest(known: Known<A>, core: Arc<RepositoryCore<A>>, id: A::Id) -> Self {
        Self {
            state: Some(known.state),
            place: known.place,
            home: Some((core, id)),
        }
    }

    pub(super) fn past(known: Known<A>) -> Self {
        Self {
            state: Some(known.state),
            place: known.place,
            home: None,
        }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &A {
        self
    }

    /// The state, to keep.
    #[must_use]
    #[allow(
        clippy::expect_used,
        reason = "the state is taken only here, and this consumes it"
    )]
    pub fn into_state(mut self) -> A {
        self.state.take().expect("a state is handed out once")
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> Version {
        self.place.head.version
    }
}

impl<A: Aggregate> Deref for Loaded<A> {
    type Target = A;

    #[allow(
        clippy::expect_used,
        reason = "the state is taken only by `into_state`, which consumes it"
    )]
    fn deref(&self) -> &A {
        self.state.as_ref().expect("a state is handed out once")
    }
}

impl<A: Aggregate> Drop for Loaded<A> {
    fn drop(&mut self) {
        if let (Some(state), Some((core, id))) = (self.state.take(), self.home.take())
            && !std::thread::panicking()
        {
            let place = self.place.clone();
            core.keep(id.to_string(), Known { state, place });
        }
    }
}

impl<A: Aggregate + fmt::Debug> fmt::Debug for Loaded<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("state", &self.state)
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}
