use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::transactions::Transactions;

/// What an import by the application came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ours {
    /// How many commands were dispatched.
    pub commands: u64,
    /// How long the commands took.
    pub seconds: f64,
    /// The same, and the read model too.
    pub settled_seconds: f64,
    /// The most memory that the process ever had, in bytes.
    pub peak_memory: u64,
    /// How many commits each transaction of the writer had, in order.
    pub batches: Vec<u64>,
    /// How many transactions the read model took.
    pub deliveries: u64,
}

/// Runs `work`, which imports into the database `contract.db` in `folder` and says how many commands that were, then `settle`.
///
/// # Errors
/// Theirs, or where the database cannot be looked at.
pub async fn import<W, S>(folder: &Path, work: W, settle: S) -> Result<Ours, Box<dyn Error>>
where
    W: Future<Output = Result<u64, Box<dyn Error>>>,
    S: Future<Output = Result<(), Box<dyn Error>>>,
{
    let transactions = Transactions::watch(&folder.join("contract.db"))?;
    let started = Instant::now();
    let commands = work.await?;
    let seconds = started.elapsed().as_secs_f64();
    settle.await?;
    let settled_seconds = started.elapsed().as_secs_f64();
    let (batches, all) = transactions.end()?;
    Ok(Ours {
        commands,
        seconds,
        settled_seconds,
        peak_memory: peak_memory()?,
        deliveries: all.saturating_sub(batches.len() as u64),
        batches,
    })
}

/// What Linux remembers as the most that this process had in memory.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().strip_suffix(" kB"));
    let kilobytes: u64 = kilobytes.ok_or("there is no VmHWM")?.trim().parse()?;
    Ok(kilobytes * 1024)
}
