use clap::Args;
use cqrs::prelude::*;

use super::Action;
use super::session::Session;
use super::table::Table;
use crate::customer::{RenamedCustomer, RenamedSoonAfterRegistering};

/// Lists who changed their name within five minutes of registering
#[derive(Debug, Args)]
pub(super) struct Renamed {}

impl Action for Renamed {
    const NAME: &'static str = "renamed";

    async fn run(self, session: &Session) -> HandlerResult {
        let renamed = within_five_minutes(&session.app).await?;
        match renamed.is_empty() {
            true => session.answer(
                &renamed,
                "nobody changed their name within five minutes of registering",
            ),
            false => session.answer(&renamed, table(&renamed)),
        }
    }
}

/// The talk's question.
pub(super) async fn within_five_minutes(app: &App) -> HandlerResult<Vec<RenamedCustomer>> {
    let within = cqrs::time::minutes(5);
    Ok(app.ask(RenamedSoonAfterRegistering { within }).await?)
}

pub(super) fn table(renamed: &[RenamedCustomer]) -> Table<4> {
    let row = |renamed: &RenamedCustomer| {
        [
            renamed.customer.to_string(),
            renamed.from.clone(),
            renamed.to.clone(),
            format!("{:.1} s", renamed.seconds),
        ]
    };
    Table::new(["customer", "was", "is", "after"]).with_rows(renamed.iter().map(row))
}
