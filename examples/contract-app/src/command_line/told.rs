use std::fmt;
use std::path::Path;

use super::table::Table;
use super::{processes, renamed, search};
use crate::Settings;
use crate::contract::NegotiationState;
use crate::folder::DataFolder;
use crate::mail::SentMail;
use crate::summary::Summary;

/// So many mails fit on the screen; the newest are shown.
const MAILS_SHOWN: usize = 6;

/// A summary as people read it, on one screen.
pub(super) struct Told<'a> {
    pub(super) summary: &'a Summary,
    pub(super) folder: &'a DataFolder,
    pub(super) file: &'a Path,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary {
            imported,
            search,
            negotiations,
            renamed_within_5_min,
            mails,
        } = self.summary;
        writeln!(f, "Nightly import\n{imported}\n")?;
        writeln!(
            f,
            "Customers like {:?}\n{}\n",
            search.query,
            search::table(&search.hits)
        )?;
        let running = running(negotiations);
        writeln!(
            f,
            "Negotiations: {}, of which {} are running",
            negotiations.len(),
            running.len()
        )?;
        writeln!(f, "{}\n", processes::table(&running))?;
        writeln!(
            f,
            "Renamed within five minutes of registering\n{}\n",
            renamed::table(renamed_within_5_min)
        )?;
        writeln!(f, "Mails: {}\n{}\n", mails.len(), newest(mails))?;
        self.files(f)
    }
}

impl Told<'_> {
    fn files(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = Settings::in_folder(self.folder.path());
        let mut files = vec![
            ["customers".to_owned(), self.file.display().to_string()],
            [
                "database".to_owned(),
                settings.database().display().to_string(),
            ],
            [
                "mails".to_owned(),
                self.folder.path().join("mails").display().to_string(),
            ],
        ];
        if let Some(log) = &self.summary.imported.log {
            files.push(["failed rows".to_owned(), log.display().to_string()]);
        }
        write!(f, "{}", Table::new(["files", ""]).with_rows(files))
    }
}

fn running(negotiations: &[NegotiationState]) -> Vec<NegotiationState> {
    let running = negotiations
        .iter()
        .filter(|negotiation| negotiation.status.is_running());
    running.cloned().collect()
}

fn newest(mails: &[SentMail]) -> Table<3> {
    let row = |mail: &SentMail| [mail.file.clone(), mail.to.clone(), mail.subject.clone()];
    let shown = &mails[mails.len().saturating_sub(MAILS_SHOWN)..];
    Table::new(["file", "to", "subject"]).with_rows(shown.iter().map(row))
}
