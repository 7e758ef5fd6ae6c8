use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use csv_core::ReadRecordResult;

use super::error::{LegacyFileError, Problem};
use super::format::{BrokenRow, COLUMNS, LegacyRow, ROW_LIMIT};

/// Reads customers one by one. What it holds is one row, however long the file or a field of it may be.
pub struct LegacyReader<R = BufReader<File>> {
    path: PathBuf,
    input: R,
    parser: csv_core::Reader,
    /// The fields of the current row, one behind the other, and where each ends.
    text: Box<[u8]>,
    ends: [usize; COLUMNS.len() + 1],
    lines_passed: u64,
    rows: u64,
}

/// A row with its place.
#[derive(Debug)]
pub struct Line {
    /// The line it begins in, from 1; the header is line 1.
    pub line: u64,
    /// Its number among the rows, from 1.
    pub row: u64,
    pub customer: Result<LegacyRow, BrokenRow>,
}

/// What the parser found in [`LegacyReader::text`].
struct Record {
    line: u64,
    fields: usize,
}

/// Reads a whole file for its mistakes and gives the number of its rows, so that nothing is imported of a file that is damaged further down.
///
/// # Errors
/// What makes the file unusable, with its line and a remedy. Broken rows do not.
pub fn count_rows(path: &Path) -> Result<u64, LegacyFileError> {
    let mut rows = 0;
    for line in LegacyReader::open(path)? {
        rows = line?.row;
    }
    Ok(rows)
}

impl LegacyReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// When it cannot be read, or is no export of the legacy system.
    pub fn open(path: &Path) -> Result<Self, LegacyFileError> {
        let refuse = |problem| LegacyFileError {
            path: path.to_owned(),
            line: None,
            problem,
        };
        let kind = fs::metadata(path).map_err(|error| refuse(Problem::of(error)))?;
        if kind.is_dir() {
            return Err(refuse(Problem::Folder));
        }
        if !kind.is_file() {
            return Err(refuse(Problem::NoFile));
        }
        let file = File::open(path).map_err(|error| refuse(Problem::of(error)))?;
        Self::new(path, BufReader::with_capacity(ROW_LIMIT, file))
    }
}

impl<R: BufRead> LegacyReader<R> {
    pub(super) fn new(path: &Path, input: R) -> Result<Self, LegacyFileError> {
        let mut reader = Self {
            path: path.to_owned(),
            input,
            parser: csv_core::Reader::new(),
            text: vec![0; ROW_LIMIT].into(),
            ends: [0; COLUMNS.len() + 1],
            lines_passed: 0,
            rows: 0,
        };
        let Some(header) = reader.next_record()? else {
            return Err(reader.refuse(None, Problem::Empty));
        };
        let found = reader.known_fields(&header)?;
        if header.fields != COLUMNS.len() || found != COLUMNS {
            let found = shortened(&found.join(","));
            return Err(reader.refuse(Some(header.line), Problem::Header { found }));
        }
        Ok(reader)
    }

    fn next_line(&mut self) -> Result<Option<Line>, LegacyFileError> {
        let Some(record) = self.next_record()? else {
            return Ok(None);
        };
        self.rows += 1;
        let fields = self.known_fields(&record)?;
        let customer = match <[&str; COLUMNS.len()]>::try_from(fields) {
            Ok(fields) if record.fields == COLUMNS.len() => Ok(fields.into()),
            _ => Err(BrokenRow::Fields {
                found: record.fields,
            }),
        };
        Ok(Some(Line {
            line: record.line,
            row: self.rows,
            customer,
        }))
    }

    /// Reads up to the end of the next row; empty lines are none.
    fn next_record(&mut self) -> Result<Option<Record>, LegacyFileError> {
        let (mut filled, mut fields, mut line) = (0, 0, None);
        loop {
            let chunk = self.input.fill_buf().map_err(|error| LegacyFileError {
                path: self.path.clone(),
                line,
                problem: Problem::of(error),
            })?;
            if chunk.is_empty() {
                let last = line.map(|line| self.last_record(line, filled, fields));
                return last.transpose();
            }
            let (result, read, written, ended) = self.parser.read_record(
                chunk,
                &mut self.text[filled..],
                &mut self.ends[fields.min(COLUMNS.len())..],
            );
            line = line.or_else(|| first_line(&chunk[..read], self.lines_passed));
            self.lines_passed += newlines(&chunk[..read]);
            self.input.consume(read);
            (filled, fields) = (filled + written, fields + ended);
            match (result, line) {
                (ReadRecordResult::Record, Some(line)) => return Ok(Some(Record { line, fields })),
                (ReadRecordResult::OutputFull, _) => return Err(self.too_long(line, fields)),
                _ => {}
            }
        }
    }

    /// The row that the end of the file ends. A line break more ends it too, unless it is inside a quoted field.
    fn last_record(
        &mut self,
        line: u64,
        filled: usize,
        fields: usize,
    ) -> Result<Record, LegacyFileError> {
        let ends = &mut self.ends[fields.min(COLUMNS.len())..];
        let (result, _, _, ended) = self
            .parser
            .read_record(b"\n", &mut self.text[filled..], ends);
        match result {
            ReadRecordResult::Record => Ok(Record {
                line,
                fields: fields + ended,
            }),
            _ => {
                let field = column(fields);
                Err(self.refuse(Some(line), Problem::CutOff { field }))
            }
        }
    }

    /// The fields of a row as text, those behind the last column left out.
    fn known_fields(&self, record: &Record) -> Result<Vec<&str>, LegacyFileError> {
        let mut start = 0;
        let known = &self.ends[..record.fields.min(COLUMNS.len())];
        let fields = known.iter().enumerate().map(|(index, &end)| {
            let field = str::from_utf8(&self.text[start..end]).map_err(|error| {
                let field = column(index);
                let byte = error.valid_up_to() + 1;
                self.refuse(Some(record.line), Problem::NotUtf8 { field, byte })
            });
            start = end;
            field
        });
        fields.collect()
    }

    fn too_long(&self, line: Option<u64>, fields: usize) -> LegacyFileError {
        let field = column(fields);
        self.refuse(line, Problem::TooLong { field })
    }

    fn refuse(&self, line: Option<u64>, problem: Problem) -> LegacyFileError {
        LegacyFileError {
            path: self.path.clone(),
            line,
            problem,
        }
    }
}

impl<R: BufRead> Iterator for LegacyReader<R> {
    type Item = Result<Line, LegacyFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The line of the first byte that is no line break.
fn first_line(bytes: &[u8], lines_passed: u64) -> Option<u64> {
    let begin = bytes.iter().position(|byte| !b"\r\n".contains(byte))?;
    Some(lines_passed + newlines(&bytes[..begin]) + 1)
}

fn column(index: usize) -> String {
    match COLUMNS.get(index) {
        Some(name) => (*name).to_owned(),
        None => (index + 1).to_string(),
    }
}

fn shortened(header: &str) -> String {
    match header.char_indices().nth(300) {
        Some((end, _)) => format!("{} ..", &header[..end]),
        None => header.to_owned(),
    }
}
