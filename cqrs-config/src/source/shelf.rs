//! Where files are read: on disk, or among texts that are part of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::file;

/// A configuration that is part of a program: every file with its path and its bytes. What its files import is looked for among them, and
/// nothing is read from disk.
#[derive(Clone)]
pub struct Embedded {
    main: PathBuf,
    files: Arc<BTreeMap<PathBuf, &'static [u8]>>,
}

impl Embedded {
    /// The files, of which `main` is read first.
    #[must_use]
    pub fn new<'p>(
        main: &Path,
        files: impl IntoIterator<Item = (&'p Path, &'static [u8])>,
    ) -> Self {
        let files = files.into_iter();
        let files = files.map(|(path, bytes)| (lexical(path), bytes));
        Self {
            main: main.to_owned(),
            files: Arc::new(files.collect()),
        }
    }

    pub(super) fn main(&self) -> &Path {
        &self.main
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.files.keys()).finish()
    }
}

/// What files are read from.
#[derive(Clone)]
pub(super) enum Shelf {
    Disk,
    Embedded(Embedded),
}

/// Something in a folder.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) is_folder: bool,
}

impl Shelf {
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>> {
        match self {
            Self::Disk => file::read(path),
            Self::Embedded(embedded) => match embedded.files.get(&lexical(path)) {
                Some(bytes) => Ok(bytes.to_vec()),
                None => Err(Error::new(
                    ErrorKind::NotFound,
                    "it is no part of the program",
                )),
            },
        }
    }

    pub(super) fn is_folder(&self, path: &Path) -> bool {
        match self {
            Self::Disk => path.is_dir(),
            Self::Embedded(_) => self.items(path).next().is_some(),
        }
    }

    /// The same for each path of one file.
    pub(super) fn identity(&self, path: &Path) -> PathBuf {
        match self {
            Self::Disk => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            Self::Embedded(_) => lexical(path),
        }
    }

    /// What is in a folder; nothing where there is none. A name that is not UTF-8 is passed over.
    pub(super) fn items<'s>(&'s self, folder: &Path) -> Box<dyn Iterator<Item = Item> + 's> {
        match self {
            Self::Disk => {
                let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                Box::new(entries.filter_map(|entry| {
                    let path = entry.path();
                    let name = entry.file_name().into_string().ok()?;
                    let is_folder = path.is_dir();
                    Some(Item {
                        name,
                        path,
                        is_folder,
                    })
                }))
            }
            Self::Embedded(embedded) => {
                let own = lexical(folder);
                let below = embedded.files.keys().filter_map(|path| {
                    let mut rest = path.strip_prefix(&own).ok()?.components();
                    let name = rest.next()?.as_os_str().to_str()?.to_owned();
                    Some((name, rest.next().is_some()))
                });
                let found: BTreeSet<(String, bool)> = below.collect();
                let folder = folder.to_owned();
                Box::new(found.into_iter().map(move |(name, is_folder)| Item {
                    path: folder.join(&name),
                    name,
                    is_folder,
                }))
            }
        }
    }
}

/// Without `.` and `..`, as far as the text of a path says where they lead.
fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}
