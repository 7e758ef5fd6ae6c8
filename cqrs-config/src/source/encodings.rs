//! Base64, comma separated text, URLs: as much of them as a variable holds.

/// The parts of `scheme://user:password@host:port/path?query#fragment`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Url<'t> {
    pub(super) scheme: &'t str,
    pub(super) user: Option<&'t str>,
    pub(super) password: Option<&'t str>,
    pub(super) host: &'t str,
    pub(super) port: Option<i64>,
    /// Without the slash it begins with.
    pub(super) path: &'t str,
    pub(super) query: Option<&'t str>,
    pub(super) fragment: Option<&'t str>,
}

impl<'t> Url<'t> {
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = cut(rest, '/');
        let (user, place) = match authority.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority),
        };
        let (user, password) = match user.map(|user| cut(user, ':')) {
            Some((user, password)) => (Some(user), password),
            None => (None, None),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse::<u16>().ok()?)),
            _ => (place, None),
        };
        let is_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
        let fits = !scheme.is_empty() && scheme.chars().all(is_scheme) && !host.is_empty();
        fits.then_some(Self {
            scheme,
            user,
            password,
            host,
            port: port.map(i64::from),
            path: path.unwrap_or_default(),
            query,
            fragment,
        })
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

/// The text in base64, in either alphabet, with or without padding.
pub(super) fn base64(text: &str) -> Option<String> {
    let digits = text.trim().trim_end_matches('=');
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for letter in digits
        .bytes()
        .filter(|letter| !letter.is_ascii_whitespace())
    {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).ok().filter(|_| held < 6)
}

/// One line of comma separated values; what is quoted may hold commas, and a quote twice.
pub(super) fn separated(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let (mut items, mut item, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                item.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if item.is_empty() => quoted = true,
            ',' if !quoted => items.push(std::mem::take(&mut item)),
            letter => item.push(letter),
        }
    }
    items.push(item);
    items
}

pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = code.filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{Url, base64, percent_decoded, percent_encoded, separated};

    #[test]
    fn base64_is_read_in_both_alphabets() {
        assert_eq!(base64("aGk/Pj8=").as_deref(), Some("hi?>?"));
        assert_eq!(base64("aGk_Pj8").as_deref(), Some("hi?>?"));
        assert_eq!(base64("").as_deref(), Some(""));
        for wrong in ["a", "a*bc", "/w=="] {
            assert_eq!(base64(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn separated_values_may_be_quoted() {
        assert_eq!(separated(r#"a,"b,""c""",,d"#), ["a", "b,\"c\"", "", "d"]);
        assert_eq!(separated(""), [""; 0]);
    }

    #[test]
    fn a_url_has_its_parts() {
        let url = Url::parse("postgres://me:pass%40@[::1]:5432/events?ssl=1#top").unwrap();
        assert_eq!((url.host, url.port), ("[::1]", Some(5432)));
        assert_eq!((url.user, url.password), (Some("me"), Some("pass%40")));
        assert_eq!((url.path, url.query), ("events", Some("ssl=1")));
        for wrong in ["", "events", "://host", "x://", "x://host:port", "x://:1"] {
            assert_eq!(Url::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn percent_signs_are_codes_where_they_are() {
        assert_eq!(percent_decoded("a%40b%4"), "a@b%4");
        assert_eq!(percent_encoded("a@b ~"), "a%40b%20~");
    }
}
