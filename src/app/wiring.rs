use std::fmt;
use std::path::{Path, PathBuf};

/// A configuration that was read while the program was compiled: `wiring::CONFIG`, which the macro `wiring!` makes.
///
/// It has the path of the file and the bytes of every file that was read, so that a program runs where it was shipped to: where the file is
/// there it is read, as [`App::from_yaml`](crate::App::from_yaml) does, and where it is not, the bytes take its place.
#[derive(Clone, Copy)]
pub struct Wiring {
    path: &'static str,
    files: &'static [(&'static str, &'static [u8])],
}

impl Wiring {
    pub(crate) const fn new(
        path: &'static str,
        files: &'static [(&'static str, &'static [u8])],
    ) -> Self {
        Self { path, files }
    }

    /// Where the file was when the program was compiled.
    #[must_use]
    pub fn path(&self) -> &'static Path {
        Path::new(self.path)
    }

    /// Every file that was read, with its bytes.
    pub fn files(&self) -> impl Iterator<Item = (&'static Path, &'static [u8])> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (Path::new(*path), *bytes))
    }

    /// The file, if it is still there; as reports should call it: from the working directory on, where it lies in there.
    pub(super) fn on_disk(&self) -> Option<PathBuf> {
        let path = self.path();
        let shown = std::env::current_dir().ok();
        let shown = shown.and_then(|folder| path.strip_prefix(folder).ok());
        path.is_file().then(|| shown.unwrap_or(path).to_owned())
    }
}

impl fmt::Debug for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Wiring").field(&self.path).finish()
    }
}
