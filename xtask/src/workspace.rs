//! Where the clone is, where it builds, and what the machine has.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::need::Machine;

/// This clone on this machine.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) machine: Machine,
}

impl Workspace {
    /// Reads what `cargo run` says about this program; elsewhere the working directory counts as the root.
    pub(crate) fn here() -> Self {
        let root = env::var_os("CARGO_MANIFEST_DIR")
            .and_then(|package| PathBuf::from(package).parent().map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("."));
        let target = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
        Self {
            machine: Machine::here(&target),
            root,
            target,
        }
    }

    /// `cargo`, in the root, with the clone's own tools on its search path.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(&self.root)
            .env("PATH", self.machine.search_path());
        cargo
    }
}
