//! `250ms`, `30s`, `16MiB`: numbers with a unit.

use std::time::Duration;

/// What a duration may look like, for messages.
pub(crate) const DURATION: &str = "a duration such as `250ms`, `30s`, `5m`, `2h` or `1d`";
/// What a size may look like, for messages.
pub(crate) const SIZE: &str = "a size such as `512`, `64KiB`, `16MiB` or `1GiB`";

/// Reads a duration; a bare number is none, because nobody can tell seconds from milliseconds.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3600.0,
        "d" => number * 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

/// The words that stand for a unit elsewhere, with what is written here.
const WORDS: [(&str, &[&str]); 5] = [
    ("ms", &["millisecond", "millis", "msec"]),
    ("s", &["second", "sec"]),
    ("m", &["minute", "min"]),
    ("h", &["hour", "hr"]),
    ("d", &["day"]),
];

/// The duration that was meant: `2s` for `2 seconds`.
pub(crate) fn meant(text: &str) -> Option<String> {
    let (number, unit) = split(text)?;
    let unit = unit.to_ascii_lowercase();
    let singular = unit.strip_suffix('s').unwrap_or(&unit);
    let is = |word: &&str| *word == unit || *word == singular;
    let is_one = |(short, words): &&(&str, &[&str])| is(short) || words.iter().any(&is);
    let (short, _) = WORDS.iter().find(is_one)?;
    let meant = format!("{number}{short}");
    duration(&meant).map(|_| meant)
}

/// Reads a size in bytes.
pub(crate) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let factor: u64 = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    let bytes = number * factor as f64;
    (bytes < u64::MAX as f64).then_some(bytes as u64)
}

fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    Some((number, text[end..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::{duration, meant, size};
    use std::time::Duration;

    #[test]
    fn a_duration_has_a_unit() {
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(duration("1.5 s"), Some(Duration::from_millis(1500)));
        assert_eq!(duration("30"), None);
        assert_eq!(duration("-1s"), None);
        assert_eq!(duration("99999999999999999999999999d"), None);
    }

    #[test]
    fn the_words_for_units_are_understood() {
        for (written, wanted) in [
            ("2 seconds", "2s"),
            ("1 Second", "1s"),
            ("30 sec", "30s"),
            ("250 milliseconds", "250ms"),
            ("5mins", "5m"),
            ("1.5 hours", "1.5h"),
            ("7 days", "7d"),
            ("2S", "2s"),
        ] {
            assert_eq!(meant(written).as_deref(), Some(wanted), "{written}");
        }
        for nothing in ["soon", "2", "2 fortnights", "-2 seconds", ""] {
            assert_eq!(meant(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_size_counts_bytes() {
        assert_eq!(size("64KiB"), Some(65_536));
        assert_eq!(size("512"), Some(512));
        assert_eq!(size("1 parsec"), None);
    }
}
