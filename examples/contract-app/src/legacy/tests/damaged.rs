use std::cell::Cell;
use std::io::{self, Read};

use super::*;

#[test]
fn an_empty_file_is_refused_with_the_header_it_needs() {
    let expected = format!(
        "night.csv: it is empty: the first line has to be `{}`",
        header()
    );
    assert_eq!(refusal(b""), expected);
    assert_eq!(refusal(b"\n\r\n"), expected);
}

#[test]
fn another_header_is_refused_with_both() {
    let refusal = refusal(b"\nnumber,name\n1,Petra\n");
    assert!(
        refusal.starts_with("night.csv, line 2: the header"),
        "{refusal}"
    );
    assert!(
        refusal.contains(&format!("expected: {}", header())),
        "{refusal}"
    );
    assert!(refusal.contains("found:    number,name\n"), "{refusal}");
}

#[test]
fn a_column_too_many_is_another_header() {
    let refusal = refusal(format!("{},more\n", header()).as_bytes());
    assert!(refusal.contains("the header is not that"), "{refusal}");
}

#[test]
fn what_is_not_utf8_is_refused_with_its_line_and_field() {
    let mut file = format!("{}\n{}\n", header(), row()).into_bytes();
    file.extend(b"1,2,Gartenstra\xdfe 5,4,5,6,7,8,9,10,11,12,13,14\n");
    assert_eq!(
        refusal(&file),
        "night.csv, line 3: byte 11 of field `street` is not UTF-8: save the export as UTF-8"
    );
}

#[test]
fn a_character_that_is_split_by_a_comma_is_not_utf8() {
    let mut file = format!("{}\n", header()).into_bytes();
    file.extend(b"1,\xc3,\xa9,4,5,6,7,8,9,10,11,12,13,14\n");
    assert!(
        refusal(&file).contains("byte 1 of field `name`"),
        "{}",
        refusal(&file)
    );
}

#[test]
fn a_file_that_ends_inside_a_quoted_field_was_cut_off() {
    for rest in [
        "1,\"Petra's",
        "1,\"Petra's shop\n2,x\n",
        "1,\"",
        "1,\"a\"\"\n",
    ] {
        let file = format!("{}\n{}\n{rest}", header(), row());
        assert_eq!(
            refusal(file.as_bytes()),
            "night.csv, line 3: the file ends inside the quoted field `name`, which begins in this row: it was cut off, \
             fetch it again"
        );
    }
}

/// Counts what was read of it.
struct Counted<'a, R>(R, &'a Cell<u64>);

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.set(self.1.get() + read as u64);
        Ok(read)
    }
}

#[test]
fn ten_megabytes_in_one_field_are_refused_before_they_are_read() {
    let read = Cell::new(0);
    let begin = format!("{}\n1,Petra's shop,\"", header());
    let field = io::repeat(b'x').take(10 << 20);
    let mut lines = reader(Counted(begin.as_bytes().chain(field), &read)).unwrap();
    let error = lines.next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "night.csv, line 2: the row is longer than 64 KiB and its field `street` has no end: look for a missing quotation mark"
    );
    assert!(
        read.get() < 2 * ROW_LIMIT as u64,
        "{} bytes were read",
        read.get()
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = count_rows(Path::new("no/such.csv"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("no/such.csv: there is no such file"),
        "{error}"
    );
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let error = count_rows(folder.path()).unwrap_err();
    assert!(matches!(error.problem, Problem::Folder), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_twice_is_no_file() {
    let error = count_rows(Path::new("/dev/null")).unwrap_err();
    assert!(matches!(error.problem, Problem::NoFile), "{error}");
}
