use std::time::Duration;

pub(super) const EXAMPLES: &str = "a duration such as `250ms`, `30s`, `5m`, `2h` or `1d`";

/// `250ms`, `30s`, `5m`, `2h` or `1d`; a bare number is none, because nobody can tell its unit.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let number: f64 = text[..end].parse().ok()?;
    let seconds = match text[end..].trim_start() {
        "ms" => number / 1_000.0,
        "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3_600.0,
        "d" => number * 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}
