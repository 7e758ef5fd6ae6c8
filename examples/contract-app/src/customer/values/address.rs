use serde::{Deserialize, Serialize};

use super::text::line;
use crate::customer::CustomerError;

/// Where the shop is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub street: String,
    pub postcode: Postcode,
    pub city: String,
    /// Two capital letters.
    pub country: String,
}

/// A postcode that its country may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Postcode(String);

impl Address {
    /// The address that these texts are.
    ///
    /// # Errors
    /// When one of them is empty, too long, or not what its country has.
    pub fn new(
        street: &str,
        postcode: &str,
        city: &str,
        country: &str,
    ) -> Result<Self, CustomerError> {
        let country = known_country(country)?;
        Ok(Self {
            street: line("the street", street, 200)?,
            postcode: Postcode::new(postcode, &country)?,
            city: line("the city", city, 100)?,
            country,
        })
    }
}

impl Postcode {
    /// The postcode that this text is in this country.
    ///
    /// # Errors
    /// When the country has none that looks like it.
    pub fn new(postcode: &str, country: &str) -> Result<Self, CustomerError> {
        let postcode = postcode.trim();
        let digits =
            |count| postcode.len() == count && postcode.chars().all(|digit| digit.is_ascii_digit());
        let fits = match country {
            "DE" | "FR" | "IT" | "ES" => digits(5),
            "AT" | "CH" | "BE" | "LU" | "DK" => digits(4),
            _ => {
                let elsewhere =
                    |letter: char| letter.is_ascii_alphanumeric() || " -".contains(letter);
                (3..=10).contains(&postcode.len()) && postcode.chars().all(elsewhere)
            }
        };
        match fits {
            true => Ok(Self(postcode.to_owned())),
            false => Err(CustomerError::Postcode {
                postcode: postcode.chars().take(20).collect(),
                country: country.to_owned(),
            }),
        }
    }
}

fn known_country(country: &str) -> Result<String, CustomerError> {
    let country = country.trim().to_uppercase();
    match country.len() == 2 && country.chars().all(|letter| letter.is_ascii_uppercase()) {
        true => Ok(country),
        false => Err(CustomerError::Country {
            country: country.chars().take(20).collect(),
        }),
    }
}
