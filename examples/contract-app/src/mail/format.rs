//! A letter as a file: RFC 5322, with a subject that may have any letter in it (RFC 2047).

use cqrs::time::Timestamp;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use super::Letter;

/// An encoded word has 75 characters at most, of which twelve are not text. A letter takes up to twelve of the rest.
const LONGEST_WORD: usize = 75 - 12 - 12;

/// Lines of a file that is sent end so.
const LINE_END: &str = "\r\n";

/// The whole file.
pub(super) fn write(letter: &Letter) -> String {
    let domain = letter.from.rsplit('@').next().unwrap_or("localhost");
    let headers = [
        ("Date", date(letter.date)),
        ("From", encoded(&letter.from)),
        ("To", encoded(&letter.to)),
        ("Subject", encoded(&letter.subject)),
        ("Message-ID", format!("<{}@{domain}>", letter.id)),
        ("MIME-Version", "1.0".to_owned()),
        ("Content-Type", "text/plain; charset=utf-8".to_owned()),
        ("Content-Transfer-Encoding", "8bit".to_owned()),
    ];
    let mut file = String::new();
    for (name, value) in headers {
        file.push_str(&format!("{name}: {value}{LINE_END}"));
    }
    file.push_str(LINE_END);
    for line in letter.body.lines() {
        file.push_str(line);
        file.push_str(LINE_END);
    }
    file
}

/// The value of a header of such a file, decoded; empty where it is not there.
pub(super) fn header(file: &str, name: &str) -> String {
    let beginning = format!("{name}: ");
    let mut lines = file.split(LINE_END).take_while(|line| !line.is_empty());
    let Some(first) = lines.find_map(|line| line.strip_prefix(&beginning)) else {
        return String::new();
    };
    let continued = lines.map_while(|line| line.strip_prefix(' '));
    let words: Vec<&str> = std::iter::once(first).chain(continued).collect();
    decoded(&words)
}

fn date(date: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(date.as_micros()).unwrap_or_default();
    let zoned = moment.to_zoned(TimeZone::UTC);
    rfc2822::to_string(&zoned).unwrap_or_default()
}

/// Plain text as it is; anything else in encoded words, a line each, so that no text can become a header of its own.
fn encoded(text: &str) -> String {
    let is_plain = |letter: char| letter == ' ' || letter.is_ascii_graphic();
    if text.len() <= 70 && text.chars().all(is_plain) && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for letter in text.chars() {
        let letter = encoded_letter(letter);
        match words.last_mut() {
            Some(word) if word.len() + letter.len() <= LONGEST_WORD => word.push_str(&letter),
            _ => words.push(letter),
        }
    }
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("=?UTF-8?Q?{word}?="))
        .collect();
    words.join(&format!("{LINE_END} "))
}

fn encoded_letter(letter: char) -> String {
    if letter.is_ascii_alphanumeric() {
        return letter.to_string();
    }
    let mut bytes = [0; 4];
    let bytes = letter.encode_utf8(&mut bytes).bytes();
    bytes.map(|byte| format!("={byte:02X}")).collect()
}

fn decoded(lines: &[&str]) -> String {
    let word = |line: &str| {
        Some(
            line.strip_prefix("=?UTF-8?Q?")?
                .strip_suffix("?=")?
                .to_owned(),
        )
    };
    let words: Option<Vec<String>> = lines.iter().map(|line| word(line)).collect();
    match words {
        Some(words) => decoded_word(&words.concat()),
        None => lines.join(" "),
    }
}

fn decoded_word(word: &str) -> String {
    let mut parts = word.split('=');
    let mut bytes: Vec<u8> = parts.next().unwrap_or_default().bytes().collect();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        bytes.extend(u8::from_str_radix(code, 16));
        bytes.extend(rest.bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
