#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damaged;
mod reading;
mod writing;

use std::io::{BufReader, Read};
use std::path::Path;

use super::*;

/// A reader of these bytes, which hands out few at a time.
fn reader(bytes: impl Read) -> Result<LegacyReader<impl std::io::BufRead>, LegacyFileError> {
    LegacyReader::new(Path::new("night.csv"), BufReader::with_capacity(7, bytes))
}

fn lines(rows: &str) -> Vec<Line> {
    let file = format!("{}\n{rows}", COLUMNS.join(","));
    let lines = reader(file.as_bytes()).unwrap();
    lines.map(Result::unwrap).collect()
}

/// What is said of a file that is no use.
fn refusal(file: &[u8]) -> String {
    match reader(file) {
        Err(error) => error.to_string(),
        Ok(mut lines) => lines.find_map(Result::err).unwrap().to_string(),
    }
}

fn header() -> String {
    COLUMNS.join(",")
}

/// A row whose fields are `1` to `14`.
fn row() -> String {
    let fields: Vec<String> = (1..=COLUMNS.len()).map(|field| field.to_string()).collect();
    fields.join(",")
}
