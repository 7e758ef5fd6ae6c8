//! Measures the contract app's import: `cqrs-bench-import <folder>`.
//!
//! The table goes to standard output, everything measured to `<folder>/import.json`. Called with a folder and a number of rows it is the
//! application that is measured.
#![allow(
    clippy::print_stdout,
    reason = "this program talks to people through its output"
)]

use std::error::Error;
use std::fs;
use std::path::Path;

use contract_app::import::NightlyImport;
use contract_app::legacy::Sample;
use contract_app::{Settings, application};
use cqrs_bench::import;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [folder] => compare(Path::new(folder)),
        [folder, rows] => measured(Path::new(folder), rows.parse()?),
        _ => Err("usage: cqrs-bench-import <folder>".into()),
    }
}

fn compare(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let report = import::measure(folder, &std::env::current_exe()?)?;
    println!("{report}");
    fs::write(
        folder.join("import.json"),
        serde_json::to_string_pretty(&report)?,
    )?;
    Ok(())
}

#[tokio::main]
async fn measured(folder: &Path, rows: u64) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let file = folder.join("night.csv");
    let (seed, broken) = (1, 0);
    Sample { rows, seed, broken }.write_to(&file)?;
    let app = application(&Settings::in_folder(folder)).build().await?;
    app.run().await;
    let night = NightlyImport {
        file,
        log: folder.join("failures.log"),
        acknowledged: None,
    };
    let commands = async { Ok(night.run(&app, std::future::pending()).await?.commands) };
    let settled = async { Ok(app.settle().await?) };
    let ours = import::import(folder, commands, settled).await?;
    println!("{}", serde_json::to_string(&ours)?);
    app.shutdown().await.map_err(|error| error.to_string())?;
    Ok(())
}
