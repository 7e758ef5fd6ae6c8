use clap::Args;
use cqrs::HandlerResult;

use super::Action;
use super::session::Session;
use super::table::Table;
use crate::customer::{CustomerHit, FindCustomers};

/// Finds customers by parts of their name
#[derive(Debug, Args)]
pub(super) struct Search {
    /// What is looked for; large and small letters, and accents, are the same
    #[arg(required = true, num_args = 1.., value_name = "TEXT")]
    text: Vec<String>,

    /// Most hits that are shown
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

impl Action for Search {
    const NAME: &'static str = "search";

    async fn run(self, session: &Session) -> HandlerResult {
        let text = self.text.join(" ");
        if text.trim().is_empty() {
            return Err(
                "nothing is looked for: give a part of a name, as in `search petra`".into(),
            );
        }
        let hits = session
            .app
            .ask(FindCustomers {
                text: text.clone(),
                limit: self.limit,
            })
            .await?;
        match hits.is_empty() {
            true => session.answer(&hits, format_args!("no customer has {text:?} in the name")),
            false => session.answer(&hits, table(&hits)),
        }
    }
}

/// The hits as people read them.
pub(super) fn table(hits: &[CustomerHit]) -> Table<3> {
    let row = |hit: &CustomerHit| [hit.id.to_string(), hit.name.clone(), hit.city.clone()];
    Table::new(["customer", "name", "city"]).with_rows(hits.iter().map(row))
}
