use std::fmt;

use serde_json::error::Category;

use super::RawMessage;

/// What is wrong with a message that came from elsewhere: everything at once, and nothing of what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRawMessage {
    violations: Vec<Violation>,
    /// How many more there are.
    more: usize,
}

/// One field that is not as it has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    field: String,
    expected: String,
}

impl Violation {
    pub(super) fn new(field: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            expected: expected.into(),
        }
    }

    /// The field: `uuid`, `metadata["channel"]`; `message` where it is the whole.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What should be there.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} is expected", self.field, self.expected)
    }
}

impl InvalidRawMessage {
    const SHOWN: usize = 20;

    /// `Ok` where nothing is wrong.
    pub(super) fn check(mut violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            return Ok(());
        }
        let more = violations.len().saturating_sub(Self::SHOWN);
        violations.truncate(Self::SHOWN);
        Err(Self { violations, more })
    }

    fn whole(expected: impl Into<String>) -> Self {
        Self {
            violations: vec![Violation::new("message", expected)],
            more: 0,
        }
    }

    pub(super) fn too_long() -> Self {
        let limit = RawMessage::LIMIT >> 20;
        Self::whole(format!("a text of at most {limit} MiB"))
    }

    pub(super) fn not_utf_8() -> Self {
        Self::whole("JSON in UTF-8")
    }

    pub(super) fn not_json(error: serde_json::Error) -> Self {
        match error.classify() {
            // Of these errors alone the text does not repeat what it found.
            Category::Syntax | Category::Eof => Self::whole(format!("JSON ({error})")),
            _ => Self::whole("a JSON object with message_name and payload"),
        }
    }

    /// What is wrong, at most twenty of it.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for InvalidRawMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the message is not valid")?;
        for (index, violation) in self.violations.iter().enumerate() {
            write!(f, "{} {violation}", if index == 0 { ":" } else { ";" })?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl std::error::Error for InvalidRawMessage {}
