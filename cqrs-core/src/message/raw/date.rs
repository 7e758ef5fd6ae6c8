use crate::time::Timestamp;

/// As prooph writes it, `Y-m-d\TH:i:s.u`: in UTC, which it does not say.
pub(super) fn write(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.strip_suffix('Z').map(str::to_owned).unwrap_or(text)
}

/// As prooph writes it, or RFC 3339.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return None;
    }
    let in_utc = || format!("{text}Z").parse();
    text.parse().or_else(|_| in_utc()).ok()
}
