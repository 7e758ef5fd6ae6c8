use crate::Wiring;

/// What `wiring!` writes for the configuration that it has read: the path of the file, and all files with their bytes, that one first.
#[must_use]
pub const fn wiring(path: &'static str, files: &'static [(&'static str, &'static [u8])]) -> Wiring {
    Wiring::new(path, files)
}
