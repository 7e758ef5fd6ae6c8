use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::{line, optional_line};
use crate::customer::CustomerError;

/// How the shop is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub email: EmailAddress,
    /// Empty where nobody knows it.
    pub phone: String,
}

/// An address that a mail can be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl Contact {
    /// The contact that these texts are.
    ///
    /// # Errors
    /// When the e-mail address is none, or the telephone number not one line.
    pub fn new(email: &str, phone: &str) -> Result<Self, CustomerError> {
        Ok(Self {
            email: EmailAddress::new("the e-mail address", email)?,
            phone: optional_line("the telephone number", phone, 50)?,
        })
    }
}

impl EmailAddress {
    /// The address that this text is; `field` is what the refusal calls it.
    ///
    /// # Errors
    /// When it has not one `@` with something before it and a domain behind it.
    pub fn new(field: &'static str, text: &str) -> Result<Self, CustomerError> {
        let text = line(field, text, 254)?;
        let allowed = |letter: char| !letter.is_whitespace() && !"<>()[],;:\\\"".contains(letter);
        let fits = text.split_once('@').is_some_and(|(local, domain)| {
            let labels = domain.split('.');
            !local.is_empty()
                && !domain.contains('@')
                && labels.clone().count() > 1
                && labels.into_iter().all(|label| !label.is_empty())
        });
        match fits && text.chars().all(allowed) {
            true => Ok(Self(text)),
            false => Err(CustomerError::Email { field, email: text }),
        }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
