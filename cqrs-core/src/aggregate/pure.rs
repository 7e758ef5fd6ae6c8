use std::fmt;

use super::{Aggregate, Changes, Repository};
use crate::error::{HandlerError, HandlerResult};

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
/// # Errors
/// The decision's own, or the repository's.
pub async fn decide_and_save<A, C, E>(
    repository: Repository<A>,
    id: &A::Id,
    loading: Loading,
    decide: impl FnOnce(&A) -> Result<C, E> + Send,
) -> HandlerResult
where
    A: Aggregate,
    C: Changes<A>,
    E: Into<HandlerError>,
{
    repository.take_turn(id).await;
    let mut root = match loading {
        Loading::Existing => repository.load(id).await?,
        Loading::Create => repository.create(id.clone()).await?,
        Loading::CreateOrLoad => repository.load_or_create(id.clone()).await?,
    };
    let changes = decide(&root).map_err(Into::into)?;
    root.record(changes);
    repository.save(root).await?;
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
