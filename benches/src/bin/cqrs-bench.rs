//! Runs one group of benchmarks: `cqrs-bench <dispatch|append|load> <folder>`.
//!
//! The table goes to standard output, everything measured to `<folder>/<group>.json`. Databases are written below the
//! folder too, so it should lie on the disk that is to be measured.
#![allow(
    clippy::print_stdout,
    reason = "this program talks to people through its output"
)]

use std::error::Error;
use std::fs;
use std::path::Path;

use cqrs_bench::{allocations::Counting, append, dispatch, load};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [group, folder] = words.as_slice() else {
        return Err("usage: cqrs-bench <dispatch|append|load> <folder>".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let group = match group.as_str() {
        "dispatch" => dispatch::group(),
        "append" => append::group(folder),
        "load" => load::group(folder),
        other => return Err(format!("there is no group `{other}`").into()),
    };
    let results = group.measure();
    println!("{results}");
    let figures = folder.join(results.group()).with_extension("json");
    fs::write(figures, serde_json::to_string_pretty(&results)?)?;
    Ok(())
}
