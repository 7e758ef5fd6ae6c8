//! The nightly import of the contract app, beside rusqlite writing the same rows in the same transactions.
//!
//! The application runs in a process of its own, so that its memory can be measured. rusqlite then writes what it has written, in the
//! transactions that it had: events and read model, with the same indexes and triggers, one after another and without reading anything.

mod ours;
mod raw;
mod report;
mod transactions;

use std::error::Error;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

pub use ours::{Ours, import};
pub use report::{Report, Round};

/// How many customers a round imports; the last one imports a night's.
pub const ROWS: [u64; 4] = [10_000, 10_000, 10_000, 50_000];

/// Imports as often as [`ROWS`] says, below `folder`. `program` is what runs [`import`] when it is called with a folder and a number of rows.
///
/// # Errors
/// Where the program or the disk does not work.
pub fn measure(folder: &Path, program: &Path) -> Result<Report, Box<dyn Error>> {
    let mut rounds = Vec::new();
    for rows in ROWS {
        let round = TempDir::new_in(folder)?;
        let (ours, theirs) = (round.path().join("ours"), round.path().join("raw.db"));
        let output = Command::new(program)
            .arg(&ours)
            .arg(rows.to_string())
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let imported: Ours = serde_json::from_slice(&output.stdout)?;
        let raw = raw::write(&imported, &ours.join("contract.db"), &theirs)?;
        rounds.push(Round::new(rows, imported, raw));
    }
    Ok(Report { rounds })
}
