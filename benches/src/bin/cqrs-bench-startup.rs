//! Measures the start of a large application: `cqrs-bench-startup <folder>`.
//!
//! The table goes to standard output, everything measured to `<folder>/startup.json`. A program of its own, because its
//! allocator keeps account of what is held, which the others would pay for.
#![allow(
    clippy::print_stdout,
    reason = "this program talks to people through its output"
)]

use std::error::Error;
use std::fs;
use std::path::Path;

use cqrs_bench::{memory::Watching, startup};

#[global_allocator]
static ALLOCATOR: Watching = Watching;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = words.as_slice() else {
        return Err("usage: cqrs-bench-startup <folder>".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let results = startup::group(folder).measure();
    println!("{results}");
    let figures = folder.join(results.group()).with_extension("json");
    fs::write(figures, serde_json::to_string_pretty(&results)?)?;
    Ok(())
}
