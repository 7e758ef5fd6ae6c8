//! What names one thing of the domain: a customer, a negotiation, a sales area.

/// A text that is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {what}: it has 1 to 64 letters and digits of ASCII, `-` and `_`")]
pub struct InvalidIdentifier {
    what: &'static str,
    text: String,
}

/// The text, if it can name something.
pub(crate) fn checked(what: &'static str, text: String) -> Result<String, InvalidIdentifier> {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    if (1..=64).contains(&text.chars().count()) && text.chars().all(fits) {
        return Ok(text);
    }
    let text = text.chars().take(80).collect();
    Err(InvalidIdentifier { what, text })
}

/// A type of its own for each kind of identifier, so that none is taken for another.
macro_rules! identifier {
    ($(#[$documentation:meta])* $name:ident, $what:literal) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier that this text is.
            ///
            /// # Errors
            /// When it is none.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::identifier::InvalidIdentifier> {
                $crate::identifier::checked($what, text.into()).map(Self)
            }

            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::identifier::InvalidIdentifier;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use identifier;

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn an_identifier_is_short_and_has_no_spaces() {
        for text in ["C-000001", "k7_b"] {
            assert_eq!(
                checked("customer number", text.to_owned()).as_deref(),
                Ok(text)
            );
        }
        for text in ["", " ", "C 1", "C\n1", "../C-1", "Käthe", &"9".repeat(65)] {
            assert!(
                checked("customer number", text.to_owned()).is_err(),
                "{text:?}"
            );
        }
    }
}
