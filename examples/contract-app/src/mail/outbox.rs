use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use serde::Serialize;

use super::{Letter, MailError, Mailer, format};

/// A folder that a mail server empties: each letter is a file `<id>.eml`.
///
/// A file appears when it is complete and on the disk. One that is there is the letter, and is left as it is.
#[derive(Debug, Clone)]
pub struct OutboxFolder {
    folder: PathBuf,
}

/// A letter that lies in the folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SentMail {
    pub file: String,
    pub to: String,
    pub subject: String,
}

impl OutboxFolder {
    /// This folder, which is made when the first letter needs it.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// What lies in it, by name of the file.
    ///
    /// # Errors
    /// When it cannot be read. A folder that is not there is empty.
    pub fn mails(&self) -> io::Result<Vec<SentMail>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut mails = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "eml") {
                mails.push(mail(&path)?);
            }
        }
        mails.sort();
        Ok(mails)
    }

    fn write(&self, letter: &Letter) -> io::Result<()> {
        let path = self.folder.join(format!("{}.eml", letter.id));
        if path.exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        let beside = format!(".{}.{}.part", letter.id, std::process::id());
        let beside = self.folder.join(beside);
        let written = write_durably(&beside, &format::write(letter))
            .and_then(|()| fs::rename(&beside, &path))
            .and_then(|()| File::open(&self.folder)?.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }
}

#[async_trait]
impl Mailer for OutboxFolder {
    async fn send(&self, letter: Letter) -> Result<(), MailError> {
        let (outbox, id) = (self.clone(), letter.id.clone());
        let written = tokio::task::spawn_blocking(move || outbox.write(&letter)).await;
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        written.map_err(|source| MailError { id, source })
    }
}

fn write_durably(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn mail(path: &Path) -> io::Result<SentMail> {
    let text = fs::read_to_string(path)?;
    let name = path.file_name().unwrap_or_default();
    Ok(SentMail {
        file: name.to_string_lossy().into_owned(),
        to: format::header(&text, "To"),
        subject: format::header(&text, "Subject"),
    })
}
