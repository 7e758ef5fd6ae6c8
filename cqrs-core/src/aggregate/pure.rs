use std::fmt;

use super::repository::not_found;
use super::{Aggregate, Changes, Repository, Root};
use crate::error::{HandlerError, HandlerResult};
use crate::store::Version;

/// What a `#[handles]` decision wants to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// The aggregate must exist: `#[handles]`.
    #[default]
    Existing,
    /// It must not exist: `#[handles(create)]`.
    Create,
    /// Either: `#[handles(create_or_load)]`.
    CreateOrLoad,
}

/// What `#[handles]` does with a decision: load, decide, record, save.
///
/// The decision is asked about the cached state. What it records proves that this is the newest one, or the commit is a conflict and it is
/// asked again; where it records nothing the store is asked for the version, and it for another decision if there is a newer one.
///
/// # Errors
/// The decision's own, or the repository's.
pub async fn decide_and_save<A, C, E>(
    repository: Repository<A>,
    id: &A::Id,
    loading: Loading,
    decide: impl Fn(&A) -> Result<C, E> + Send,
) -> HandlerResult
where
    A: Aggregate,
    C: Changes<A>,
    E: Into<HandlerError>,
{
    repository.take_turn(id).await?;
    let mut root = match loading {
        Loading::Create => repository.create(id.clone()).await?,
        Loading::Existing | Loading::CreateOrLoad => repository.presume(id).await?,
    };
    let mut decided = attempt(&mut root, loading, &decide);
    if !root.has_recorded() && repository.refresh(&mut root).await? {
        decided = attempt(&mut root, loading, &decide);
    }
    decided?;
    repository.save(root).await?;
    Ok(())
}

fn attempt<A, C, E>(
    root: &mut Root<A>,
    loading: Loading,
    decide: &impl Fn(&A) -> Result<C, E>,
) -> HandlerResult
where
    A: Aggregate,
    C: Changes<A>,
    E: Into<HandlerError>,
{
    if loading == Loading::Existing && root.version() == Version::NONE {
        return Err(not_found::<A>(root.id()).into());
    }
    let changes = decide(root).map_err(Into::into)?;
    root.record(changes);
    Ok(())
}

impl fmt::Display for Loading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Existing => "loads",
            Self::Create => "creates",
            Self::CreateOrLoad => "creates or loads",
        })
    }
}
