use regex_lite::Regex;

use super::StoreError;

/// A regular expression as every store understands it, found anywhere in a text unless `^` and `$` anchor it.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// The pattern that this text is.
    ///
    /// # Errors
    /// [`StoreError::InvalidPattern`].
    pub fn new(text: &str) -> Result<Self, StoreError> {
        match Regex::new(text) {
            Ok(regex) => Ok(Self(regex)),
            Err(error) => Err(StoreError::InvalidPattern {
                pattern: text.to_owned(),
                reason: error.to_string(),
            }),
        }
    }

    /// Whether it is found in `text`.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The text it was made of.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}
