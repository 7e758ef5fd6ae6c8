use serde::{Deserialize, Serialize};

use super::EmailAddress;
use crate::customer::CustomerError;

/// Where and how digital invoices are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceData {
    pub email: EmailAddress,
    pub format: InvoiceFormat,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_number: Option<String>,
}

/// What a digital invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvoiceFormat {
    /// A page for people.
    Pdf,
    /// Data for machines, as German authorities want them.
    Xrechnung,
    /// Both in one file.
    Zugferd,
}

impl InvoiceData {
    /// The invoice data that these texts are.
    ///
    /// # Errors
    /// When one of them is not what it should be.
    pub fn new(email: &str, format: &str, vat_number: &str) -> Result<Self, CustomerError> {
        Ok(Self {
            email: EmailAddress::new("the e-mail address for invoices", email)?,
            format: InvoiceFormat::named(format)?,
            vat_number: checked_vat_number(vat_number)?,
        })
    }
}

impl InvoiceFormat {
    fn named(name: &str) -> Result<Self, CustomerError> {
        match name.trim() {
            "pdf" => Ok(Self::Pdf),
            "xrechnung" => Ok(Self::Xrechnung),
            "zugferd" => Ok(Self::Zugferd),
            other => Err(CustomerError::InvoiceFormat {
                format: other.chars().take(40).collect(),
            }),
        }
    }
}

fn checked_vat_number(number: &str) -> Result<Option<String>, CustomerError> {
    let number = number.trim();
    if number.is_empty() {
        return Ok(None);
    }
    let mut characters = number.chars();
    let country = characters.by_ref().take(2).collect::<String>();
    let rest = characters.as_str();
    let fits = country.len() == 2
        && country.chars().all(|letter| letter.is_ascii_uppercase())
        && (2..=13).contains(&rest.len())
        && rest.chars().all(|letter| letter.is_ascii_alphanumeric());
    match fits {
        true => Ok(Some(number.to_owned())),
        false => Err(CustomerError::VatNumber {
            number: number.chars().take(40).collect(),
        }),
    }
}
