//! That the name which a handler's macro took for its message's wire name is that.
//!
//! The macro sees the type as it is written and nothing else; the symbol that it gives to the handler holds the last word of the name. What fails is told
//! of the handler (`track_caller`), not of these functions.

/// The attribute says the name: the present one, or one that the message had.
#[track_caller]
pub(super) const fn said_name(name: &str, aliases: &[&str], said: &str) {
    let mut known = same(name, said);
    let mut index = 0;
    while !known && index < aliases.len() {
        known = same(aliases[index], said);
        index += 1;
    }
    assert!(
        known,
        "the message has another name: `message = \"..\"` repeats the name that the message's derive gives it"
    );
}

/// The attribute says none, so it is the type's own, with a namespace before it or without.
#[track_caller]
pub(super) const fn presumed_name(name: &str, type_name: &str, attribute: &str) {
    if is_last_word(name, type_name) {
        return;
    }
    let remedy = Text::new()
        .with("the message `")
        .with(type_name)
        .with("` has the name `")
        .with(name)
        .with("`, which its handlers repeat: write `#[")
        .with(attribute)
        .with("(message = \"")
        .with(name)
        .with("\")]`");
    panic!("{}", remedy.as_str());
}

/// Whether the word is what follows the last `.`, `\\`, `:` or `/` of the name.
const fn is_last_word(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let mut start = name.len();
    while start > 0 && !matches!(name[start - 1], b'.' | b'\\' | b':' | b'/') {
        start -= 1;
    }
    same_bytes(name.split_at(start).1, word)
}

const fn same(one: &str, other: &str) -> bool {
    same_bytes(one.as_bytes(), other.as_bytes())
}

const fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    let mut same = one.len() == other.len();
    let mut index = 0;
    while same && index < one.len() {
        same = one[index] == other[index];
        index += 1;
    }
    same
}

/// A text that is put together while the program is compiled; what is longer is cut off.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    const fn new() -> Self {
        Self {
            bytes: [0; 512],
            length: 0,
        }
    }

    const fn with(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        let mut index = 0;
        while index < text.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = text[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => {
                "the message has another name than its type: its handlers repeat it, `message = \"..\"`"
            }
        }
    }
}
