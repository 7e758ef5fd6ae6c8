//! Secrets that somebody wrote into a file, found by its text: also in a file that is no YAML.

use std::ops::Range;

use crate::nearest;

/// A word of a key that makes its value a secret, also with a slip of the pen.
const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "credentials",
    "apikey",
    "privatekey",
];

/// Too short for a slip of the pen.
const SHORT_WORDS: [&str; 4] = ["pass", "pwd", "pw", "dsn"];

/// What makes `api_key` another key than `routing_key`.
const BEFORE_KEY: [&str; 5] = ["api", "private", "secret", "access", "encryption"];

/// What a value is or belongs to is looked for within so many bytes, so that a long line is read once.
const FAR: usize = 4 * 1024;

/// A longer secret is in no message.
const LONGEST: usize = 1024;

/// The places of all secrets in a text, in their order. They may overlap.
pub(super) fn secrets_in(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut done, mut routes) = (0, 0, None);
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty();
        if !is_blank && routes.is_some_and(|routes| indent <= routes) {
            routes = None;
        }
        passwords_of_urls(line, start, &mut found);
        if routes.is_none() {
            done = values_of_keys(text, line, start, done, &mut found);
        }
        let key = line.trim_start();
        if key.starts_with("routes:") || key.starts_with("route:") {
            routes.get_or_insert(indent);
        }
        start += line.len();
    }
    let outside = found.into_iter().flat_map(|secret| {
        let parts = outside_placeholders(&text[secret.clone()]);
        let within = move |part: Range<usize>| secret.start + part.start..secret.start + part.end;
        parts.into_iter().map(within)
    });
    outside.filter(|secret| !secret.is_empty()).collect()
}

/// `://user:PASS@`
fn passwords_of_urls(line: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(scheme) = line[from..].find("://") {
        let begin = from + scheme + 3;
        let is_end = |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '"' | '`');
        let end = line[begin..]
            .find(is_end)
            .map_or(line.len(), |end| begin + end);
        let address = &line[begin..end];
        if let (Some(colon), Some(at)) = (address.find(':'), address.rfind('@'))
            && colon < at
        {
            found.push(start + begin + colon + 1..start + begin + at);
        }
        from = end;
    }
}

/// `password: PASS`, and `password=PASS` within a text.
fn values_of_keys(
    text: &str,
    line: &str,
    start: usize,
    mut done: usize,
    found: &mut Vec<Range<usize>>,
) -> usize {
    let line_end = start + line.trim_end_matches('\n').len();
    for (position, sign) in line.match_indices([':', '=']) {
        if start + position < done {
            continue;
        }
        let before = line[..position].trim_end().trim_end_matches(['\'', '"']);
        let is_part = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
        let key = before.len() - before.trim_end_matches(is_part).len();
        let (before, key) = before.split_at(before.len() - key);
        if before.ends_with('\\') || !is_secret(key) || is_within_routes(before) {
            continue;
        }
        let begin = start + position + 1;
        let value = match sign {
            "=" => begin..begin + pair_end(&line[position + 1..]),
            _ => value(text, begin, line_end, before),
        };
        done = value.end;
        found.push(value);
    }
    done
}

/// The keys of routes are messages, and their values handlers.
fn is_within_routes(before: &str) -> bool {
    let near = (before.len().saturating_sub(FAR)..).find(|start| before.is_char_boundary(*start));
    let before = &before[near.unwrap_or(0)..];
    let routes = before
        .rsplit_once("routes: {")
        .or_else(|| before.rsplit_once("route: {"));
    routes.is_some_and(|(_, routes)| !routes.contains('}'))
}

fn pair_end(rest: &str) -> usize {
    let is_end = |letter: char| letter.is_whitespace() || ";&'\"".contains(letter);
    rest.find(is_end).unwrap_or(rest.len())
}

/// Where the value is that begins after the colon of a key.
fn value(text: &str, colon: usize, end: usize, before_key: &str) -> Range<usize> {
    let mut begin = colon;
    loop {
        begin += text[begin..end].len() - text[begin..end].trim_start().len();
        // An anchor or a tag stands before the value.
        let mut near = text.as_bytes()[begin..end].iter().take(FAR);
        match near.position(|byte| *byte == b' ') {
            Some(space) if text[begin..].starts_with(['&', '!']) => begin += space,
            _ => break,
        }
    }
    let rest = &text[begin..end];
    let closed_by = |sign: u8| {
        let rest = &text.as_bytes()[begin + 1..];
        let mut near = rest.iter().take(FAR);
        let close = near.position(|byte| *byte == sign);
        close.map_or(end, |close| begin + 1 + close)
    };
    match rest.chars().next() {
        Some('{') if rest.trim_end().len() == 1 || is_key(&rest[1..]) => begin..begin,
        Some('[') => begin + 1..closed_by(b']'),
        Some(quote @ ('\'' | '"')) => begin + 1..quoted_end(text, begin + 1, quote).unwrap_or(end),
        Some('|' | '>') => end..below(text, end, before_key, |_| true),
        Some(_) if before_key.contains('{') => begin..begin + end_in_braces(rest),
        _ => {
            begin..below(text, end, before_key, |line| {
                let (line, _) = line.split_once(" #").unwrap_or((line, ""));
                !line.contains(": ") && !line.trim_end().ends_with(':')
            })
        }
    }
}

/// Up to the next key of the line.
fn end_in_braces(rest: &str) -> usize {
    let mut commas = rest.match_indices(',');
    let next = commas.find(|(comma, _)| is_key(&rest[comma + 1..]));
    let end = next.map_or(rest.len(), |(comma, _)| comma);
    rest[..end]
        .trim_end_matches([' ', '\r', '}', ']', ','])
        .len()
}

fn is_key(text: &str) -> bool {
    let quotes = ['\'', '"'];
    let text = text.trim_start().trim_start_matches(quotes);
    let is_part = |letter: char| letter.is_alphanumeric() || "_-.\\".contains(letter);
    let rest = text.trim_start_matches(is_part);
    rest.len() < text.len() && rest.trim_start_matches(quotes).starts_with(':')
}

fn quoted_end(text: &str, begin: usize, quote: char) -> Option<usize> {
    let mut letters = text[begin..].char_indices().peekable();
    while let Some((position, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => {
                letters.next();
            }
            _ if letter != quote => {}
            _ if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == quote) => {
                letters.next();
            }
            _ => return Some(begin + position),
        }
    }
    None
}

/// The end of the lines that stand deeper than a key, as long as they belong to its value.
fn below(text: &str, end: usize, before_key: &str, belongs: fn(&str) -> bool) -> usize {
    let column = before_key.trim_end_matches(['\'', '"']).chars().count();
    let mut last = end;
    for line in text[end..].split_inclusive('\n').skip(1) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let item = indent == column && line.trim_start().starts_with("- ");
        let is_blank = line.trim().is_empty();
        if !is_blank && (indent <= column && !item || !belongs(line)) {
            break;
        }
        last = (line.as_ptr() as usize - text.as_ptr() as usize) + line.trim_end().len();
    }
    last
}

/// Whether the value of a key is one. `ResetPassword` is a message.
fn is_secret(key: &str) -> bool {
    let words = words(key);
    let is_message = key.starts_with(char::is_uppercase) && key.contains(char::is_lowercase);
    if words.len() > 1 && is_message {
        return false;
    }
    let is_key = |word: &str| matches!(word, "key" | "keys");
    let mut pairs = words.windows(2);
    pairs.any(|pair| BEFORE_KEY.contains(&&*pair[0]) && is_key(&pair[1]))
        || words.iter().any(|word| is_word(word))
}

fn is_word(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    SHORT_WORDS.contains(&word)
        || WORDS.iter().any(|known| word == *known || one == *known)
        || word.len() >= 4 && nearest::misspelt(word, WORDS).is_some()
        || ["password", "secret", "token", "credential"]
            .iter()
            .any(|known| word.contains(known))
}

fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in key.chars() {
        let begins = was_small && letter.is_uppercase();
        was_small = letter.is_lowercase();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

/// `%env(DATABASE_PASSWORD)%` and `%database.password%` say where a secret comes from, and are none.
pub(super) fn outside_placeholders(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(open) = text[from..].find('%').map(|found| from + found) {
        let Some(close) = text[open + 1..].find('%').map(|found| open + 1 + found) else {
            break;
        };
        let name = &text[open + 1..close];
        let is_name = |letter: char| letter.is_alphanumeric() || "_-.:()".contains(letter);
        if name.is_empty() || !name.chars().all(is_name) {
            from = close;
            continue;
        }
        ranges.push(start..open);
        (start, from) = (close + 1, close + 1);
    }
    ranges.push(start..text.len());
    ranges
}

/// A secret as a message could quote it: whole, by its lines, without what a line of a list or a map ends with.
pub(super) fn quotable(secret: &str) -> Vec<String> {
    let lines = secret.lines().chain(secret.split(", ")).chain([secret]);
    let trimmed = lines.flat_map(|line| {
        let line = line.trim().trim_start_matches("- ");
        let (bare, _) = line.split_once(" #").unwrap_or((line, ""));
        let bare = bare.trim_end_matches([',', '}', ']', ' ']);
        [line, bare, bare.trim_matches(['\'', '"'])].map(str::to_owned)
    });
    let mut values: Vec<String> = trimmed.collect();
    values.push(secret.split_whitespace().collect::<Vec<_>>().join(" "));
    values.push(secret.replace("''", "'"));
    values.extend(serde_json::from_str::<String>(&format!("\"{secret}\"")));
    values.retain(|value| !value.is_empty() && value.len() <= LONGEST && !is_common(value));
    values
}

/// Words that every file is full of; nobody learns anything from them.
fn is_common(value: &str) -> bool {
    let words = [
        "null", "true", "false", "postgres", "sqlite", "memory", "password", "secret", "token",
        "string", "env", "~",
    ];
    words.contains(&value)
}
