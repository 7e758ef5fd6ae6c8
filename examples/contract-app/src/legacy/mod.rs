//! The file that the legacy system writes every night: all its business customers, one a row.

mod error;
mod format;
mod random;
mod reader;
mod sample;
#[cfg(test)]
mod tests;
mod words;

pub use error::{LegacyFileError, Problem};
pub use format::{BrokenRow, COLUMNS, LegacyRow, ROW_LIMIT};
pub use reader::{LegacyReader, Line, count_rows};
pub use sample::{Sample, SampleError};
