use std::fmt;

use serde::{Deserialize, Serialize};

use crate::customer::CustomerError;

/// What the shop is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CompanyName(String);

impl CompanyName {
    /// The name that this text is, without space around it.
    ///
    /// # Errors
    /// When it is empty, too long, or more than one line.
    pub fn new(text: &str) -> Result<Self, CustomerError> {
        line("the name", text, 200).map(Self)
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CompanyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One line of text that says something.
pub(super) fn line(field: &'static str, text: &str, most: usize) -> Result<String, CustomerError> {
    let text = optional_line(field, text, most)?;
    if text.is_empty() {
        return Err(CustomerError::Empty { field });
    }
    Ok(text)
}

/// One line of text, which may be empty.
pub(super) fn optional_line(
    field: &'static str,
    text: &str,
    most: usize,
) -> Result<String, CustomerError> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(CustomerError::ControlCharacter { field });
    }
    if text.chars().count() > most {
        return Err(CustomerError::TooLong { field, most });
    }
    Ok(text.to_owned())
}
