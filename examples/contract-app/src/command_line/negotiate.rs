use clap::Args;
use cqrs::HandlerResult;

use super::Action;
use super::processes::table;
use super::session::Session;
use crate::contract::demonstration::{Demonstration, demonstrate};
use crate::contract::{AllNegotiations, NegotiationState};
use crate::customer::{CustomerHit, FindCustomers};

/// Plays four negotiations with a customer: completed, rejected, failed in the middle, and one that is not over
#[derive(Debug, Args)]
pub(super) struct Negotiate {
    /// With the first customer who has this in the name
    #[arg(long, value_name = "TEXT", default_value = "petra")]
    with: String,
}

impl Action for Negotiate {
    const NAME: &'static str = "negotiate";

    async fn run(self, session: &Session) -> HandlerResult {
        let text = self.with.clone();
        let hits = session.app.ask(FindCustomers { text, limit: 1 }).await?;
        let Some(customer) = hits.first() else {
            let text = self.with;
            return Err(format!("no customer has {text:?} in the name: import one, or name another one with `--with TEXT`").into());
        };
        let played = play(session, customer).await?;
        session.answer(&played, table(&played))?;
        session.settle().await
    }
}

/// Plays them, and answers how they stand afterwards.
pub(super) async fn play(
    session: &Session,
    customer: &CustomerHit,
) -> HandlerResult<Vec<NegotiationState>> {
    let Demonstration {
        completed,
        rejected,
        failed,
        running,
        refusal,
    } = demonstrate(&session.app, &customer.id).await?;
    crate::console::note(format_args!("{failed} could not be accepted: {refusal}"));
    let played = [completed, rejected, failed, running];
    let mut negotiations = session.app.ask(AllNegotiations).await?;
    negotiations.retain(|negotiation| played.contains(&negotiation.id));
    Ok(negotiations)
}
