use std::path::PathBuf;

use clap::Args;
use cqrs::HandlerResult;

use super::import::{entries_failed, nightly_import};
use super::negotiate::play;
use super::renamed::within_five_minutes;
use super::session::Session;
use super::told::Told;
use super::walk_in::a_name_is_corrected;
use crate::Settings;
use crate::console::note;
use crate::contract::AllNegotiations;
use crate::legacy::Sample;
use crate::signal::unless_asked_to_stop;
use crate::summary::{Found, Summary};

/// Who is looked for.
const PETRA: &str = "petra";

/// What can be chosen for the whole story.
#[derive(Debug, Args)]
pub(super) struct Everything {
    /// Imports this file instead of an invented one
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,

    /// How many customers are invented
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    rows: u64,
}

impl Everything {
    /// From the file of a night to the summary.
    pub(super) async fn run(self, session: &Session) -> HandlerResult {
        let app = &session.app;
        let file = self.file(session)?;
        note(format_args!("importing {}", file.display()));
        let imported = nightly_import(session, file.clone(), None).await?;
        if let Some(incomplete) = entries_failed(&imported) {
            note(incomplete);
        }

        let search = Found::search(app, PETRA).await?;
        unless_asked_to_stop(play_with_first(session, &search)).await?;
        a_name_is_corrected(app).await?;
        let settled = session.settle().await;

        let summary = Summary {
            imported,
            search,
            negotiations: app.ask(AllNegotiations).await?,
            renamed_within_5_min: within_five_minutes(app).await?,
            mails: Settings::in_folder(session.folder.path())
                .outbox()
                .mails()?,
        };
        let told = Told {
            summary: &summary,
            folder: &session.folder,
            file: &file,
        };
        session.answer(&summary, told)?;
        settled
    }

    /// The file that was named, or an invented one.
    fn file(&self, session: &Session) -> HandlerResult<PathBuf> {
        if let Some(file) = &self.csv {
            return Ok(file.clone());
        }
        let file = session.folder.sample();
        let sample = Sample {
            rows: self.rows,
            seed: 1,
            broken: self.rows / 500,
        };
        sample.write_to(&file)?;
        Ok(file)
    }
}

async fn play_with_first(session: &Session, search: &Found) -> HandlerResult {
    match search.hits.first() {
        Some(customer) => drop(play(session, customer).await?),
        None => note(format_args!(
            "nobody negotiates: no customer has {:?} in the name",
            search.query
        )),
    }
    Ok(())
}
