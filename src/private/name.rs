//! That the name which a handler's macro took for its message's wire name is that.
//!
//! The macro sees the type as it is written and nothing else; the symbol that it gives to the handler holds the last word of the name. What fails is told
//! of the handler (`track_caller`), not of these functions.

/// The attribute says the name, or its last word: of the present name, or of one that the message had.
#[track_caller]
pub(super) const fn said_name(name: &str, aliases: &[&str], said: &str) {
    let mut known = is_name(name, said);
    let mut index = 0;
    while !known && index < aliases.len() {
        known = is_name(aliases[index], said);
        index += 1;
    }
    if known {
        return;
    }
    let remedy = Text::new()
        .with("the message has the name `")
        .with(name)
        .with("`, which `message` repeats: write `message = \"")
        .with(last_word(name))
        .with("\"`");
    panic!("{}", remedy.as_str());
}

/// The attribute says none, so it is the type's own, with a namespace before it or without.
#[track_caller]
pub(super) const fn presumed_name(name: &str, type_name: &str, attribute: &str) {
    if same(last_word(name), type_name) {
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
        .with(last_word(name))
        .with("\")]`");
    panic!("{}", remedy.as_str());
}

const fn is_name(name: &str, said: &str) -> bool {
    same(name, said) || same(last_word(name), said)
}

/// What follows the last `.`, `\\`, `:` or `/` of the name: a namespace is none of a symbol's concern.
const fn last_word(name: &str) -> &str {
    let bytes = name.as_bytes();
    let mut start = bytes.len();
    while start > 0 && !matches!(bytes[start - 1], b'.' | b'\\' | b':' | b'/') {
        start -= 1;
    }
    name.split_at(start).1
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
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
