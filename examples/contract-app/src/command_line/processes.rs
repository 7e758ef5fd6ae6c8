use clap::Args;
use cqrs::HandlerResult;

use super::Action;
use super::session::Session;
use super::table::Table;
use crate::contract::{AllNegotiations, NegotiationState, RunningNegotiations};

/// Lists the negotiations that are running: since when, and what they wait for
#[derive(Debug, Args)]
pub(super) struct Processes {
    /// Those that are over too
    #[arg(long)]
    all: bool,
}

impl Action for Processes {
    const NAME: &'static str = "processes";

    async fn run(self, session: &Session) -> HandlerResult {
        let negotiations = match self.all {
            true => session.app.ask(AllNegotiations).await?,
            false => session.app.ask(RunningNegotiations).await?,
        };
        match negotiations.is_empty() {
            true => session.answer(&negotiations, "no negotiation is running"),
            false => session.answer(&negotiations, table(&negotiations)),
        }
    }
}

pub(super) fn table(negotiations: &[NegotiationState]) -> Table<4> {
    let row = |negotiation: &NegotiationState| {
        [
            negotiation.id.to_string(),
            negotiation.status.to_string(),
            negotiation.since.to_string(),
            negotiation.waiting_for.clone().unwrap_or_default(),
        ]
    };
    let headings = ["negotiation", "status", "since", "waits for"];
    Table::new(headings).with_rows(negotiations.iter().map(row))
}
