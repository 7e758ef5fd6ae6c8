//! Runs the benchmark `dispatch` with other frameworks beside it: `cqrs-bench-peers <folder>`.
//!
//! Every row hands over the same command, waits for the answer of the same function, and stores nothing.

mod actors;
mod aggregates;
mod mediators;

use std::error::Error;
use std::fs;
use std::path::Path;

use cqrs_bench::allocations::Counting;
use cqrs_bench::dispatch;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = words.as_slice() else {
        return Err("usage: cqrs-bench-peers <folder>".into());
    };
    let mut group = dispatch::group();
    group.rows.extend([
        mediators::blocking(),
        mediators::asynchronous(),
        actors::actix(),
        actors::kameo(),
        aggregates::cqrs_es(),
    ]);
    let results = group.measure();
    println!("{results}");
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let figures = serde_json::to_string_pretty(&results)?;
    fs::write(folder.join("dispatch-peers.json"), figures)?;
    Ok(())
}
