use std::path::PathBuf;

use clap::Args;
use cqrs::HandlerResult;

use super::Action;
use super::session::Session;
use crate::console::note;
use crate::import::{Imported, NightlyImport};
use crate::signal::{asked_to_stop, unless_asked_to_stop};

/// Imports a file of the legacy system, as every night
#[derive(Debug, Args)]
pub(super) struct Import {
    /// What the legacy system has written
    file: PathBuf,

    /// Where to write the number of every row as soon as it is stored
    #[arg(long, value_name = "FILE")]
    ack: Option<PathBuf>,
}

/// The import has left something out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Incomplete {
    #[error("{failed} entries failed. Please check the log for details: {}", log.display())]
    EntriesFailed { failed: u64, log: PathBuf },
    #[error(
        "the import was stopped after row {rows} of {rows_in_file}; what was imported up to there is stored, so import the file again to go on"
    )]
    Stopped { rows: u64, rows_in_file: u64 },
}

impl Action for Import {
    const NAME: &'static str = "import";

    async fn run(self, session: &Session) -> HandlerResult {
        let imported = nightly_import(session, self.file, self.ack).await?;
        session.answer(&imported, &imported)?;
        match entries_failed(&imported) {
            Some(incomplete) => Err(incomplete.into()),
            None => Ok(()),
        }
    }
}

/// Imports a file into the application of a session, and waits for what follows from it.
pub(super) async fn nightly_import(
    session: &Session,
    file: PathBuf,
    acknowledged: Option<PathBuf>,
) -> HandlerResult<Imported> {
    let app = &session.app;
    let began = app.clock().now().to_string().replace(':', "-");
    let import = NightlyImport {
        file,
        log: session.folder.import_log(began),
        acknowledged,
    };
    app.run().await;
    let imported = import.run(app, asked_to_stop()).await?;
    if imported.rows_in_file == 0 {
        note(format_args!(
            "{} has a header and no rows",
            import.file.display()
        ));
    }
    if imported.was_stopped() {
        let Imported {
            rows, rows_in_file, ..
        } = imported;
        return Err(Incomplete::Stopped { rows, rows_in_file }.into());
    }
    note("waiting for the customer search");
    unless_asked_to_stop(async { Ok(app.settle().await?) }).await?;
    Ok(imported)
}

/// The talk's last word about an import of which entries were left out.
pub(super) fn entries_failed(imported: &Imported) -> Option<Incomplete> {
    let log = imported.log.clone()?;
    let failed = imported.failed;
    Some(Incomplete::EntriesFailed { failed, log })
}
