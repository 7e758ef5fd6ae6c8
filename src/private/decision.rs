use cqrs_core::HandlerError;
use cqrs_core::aggregate::{Changes, Decides, Loading, Repository, decide_and_save};

/// Asks the decision of `#[handles]`, and saves what it says.
///
/// # Errors
/// The decision's own, or the repository's.
pub async fn handle_decision<A: Decides<C>, C>(
    repository: Repository<A>,
    id: &A::Id,
    loading: Loading,
    command: &C,
) -> Result<(), HandlerError>
where
    C: Sync,
{
    decide_and_save(repository, id, loading, |state| state.decide(command)).await
}

/// The names of the events that a decision may return.
#[must_use]
pub fn decided_events<A: Decides<C>, C>() -> Vec<&'static str> {
    A::Changes::event_names()
}

/// The two types of a result that is known by another name.
pub trait ResultAlias {
    /// What it holds when all is well.
    type Ok;
    /// What it holds otherwise.
    type Error;
}

impl<T, E> ResultAlias for Result<T, E> {
    type Ok = T;
    type Error = E;
}
