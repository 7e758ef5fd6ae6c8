//! The same program again, once for each processor.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use cqrs_fuzz::Target;

use crate::wanted::Share;

/// Where a process keeps the number of the mutation that it tries.
pub(crate) fn trace(folder: &Path, target: &Target, share: Share) -> PathBuf {
    folder.join(format!("{}.{}.number", target.name, share.number))
}

/// Starts them with these words and waits for all; whether all promises were kept. Of one that dies its last number is told.
pub(crate) fn run(words: &[String], folder: &Path) -> Result<bool, Box<dyn Error>> {
    for path in traces(folder) {
        fs::remove_file(path)?;
    }
    let of = thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let program = env::current_exe()?;
    let mut processes = Vec::new();
    for number in 0..of {
        let mut command = Command::new(&program);
        command
            .args(words)
            .args(["--share", &format!("{number}/{of}")]);
        processes.push(command.spawn()?);
    }
    let mut is_kept = true;
    for process in &mut processes {
        let status = process.wait()?;
        is_kept &= status.success();
        if status.code().is_none() {
            eprintln!("error: a process died ({status}); `--number` tries one input alone");
        }
    }
    for path in traces(folder) {
        let number = fs::read_to_string(&path)?;
        eprintln!("  {}: {}", path.display(), number.trim());
    }
    Ok(is_kept)
}

fn traces(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "number"))
        .collect()
}
