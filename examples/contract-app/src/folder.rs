//! The folder in which everything of one installation lies.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A folder that is there and can be written to.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

/// Why a folder is of no use.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("the data folder {} is a file: choose another one with `--data DIR`", .0.display())]
    IsFile(PathBuf),
    #[error("there is no data folder {}: name the right one with `--data DIR`, or fill it with `contract-app import FILE`", .0.display())]
    Missing(PathBuf),
    #[error("the data folder {} cannot be made ({error}): make it yourself, or choose another one with `--data DIR`", path.display())]
    NotMade { path: PathBuf, error: io::Error },
    #[error("the data folder {} cannot be written to ({error}): give yourself the right to, make room on its disk, or choose another one with `--data DIR`", path.display())]
    NotWritable { path: PathBuf, error: io::Error },
}

impl DataFolder {
    /// Makes the folder if it is missing, and tries whether it can be written to.
    ///
    /// # Errors
    /// When it cannot, with a remedy.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, FolderError> {
        let path = path.into();
        if path.is_file() {
            return Err(FolderError::IsFile(path));
        }
        if let Err(error) = fs::create_dir_all(&path) {
            return Err(FolderError::NotMade { path, error });
        }
        Self::find(path)
    }

    /// A folder that somebody has made, and tries whether it can be written to.
    ///
    /// # Errors
    /// When it is missing or cannot, with a remedy.
    pub fn find(path: impl Into<PathBuf>) -> Result<Self, FolderError> {
        let path = path.into();
        if path.is_file() {
            return Err(FolderError::IsFile(path));
        }
        if !path.is_dir() {
            return Err(FolderError::Missing(path));
        }
        if let Err(error) = try_to_write(&path) {
            return Err(FolderError::NotWritable { path, error });
        }
        Ok(Self(path))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the sample of the legacy system is put when no file is named.
    #[must_use]
    pub fn sample(&self) -> PathBuf {
        self.0.join("sample.csv")
    }

    /// Where an import that began at this moment names the rows that it left out.
    #[must_use]
    pub fn import_log(&self, began: impl std::fmt::Display) -> PathBuf {
        self.0.join(format!("import-{began}.log"))
    }
}

fn try_to_write(folder: &Path) -> io::Result<()> {
    let trial = folder.join(format!(".trial-{}", std::process::id()));
    File::create(&trial)?;
    fs::remove_file(trial)
}
