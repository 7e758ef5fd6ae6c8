use super::CustomerId;

/// What is wrong with what the customer domain was told. None of it passes when it is tried again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CustomerError {
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("{field} has more than {most} characters")]
    TooLong { field: &'static str, most: usize },
    #[error("{field} has a line break or another control character in it")]
    ControlCharacter { field: &'static str },
    #[error("{country:?} is no country: two letters are expected, as in DE")]
    Country { country: String },
    #[error("{postcode:?} is no postcode of {country}")]
    Postcode { postcode: String, country: String },
    #[error("{field} {email:?} is none, as in shop@example.com")]
    Email { field: &'static str, email: String },
    #[error("invoices are sent as pdf, xrechnung or zugferd, not as {format:?}")]
    InvoiceFormat { format: String },
    #[error("{number:?} is no VAT number, as in DE123456789")]
    VatNumber { number: String },
    #[error("Deskware has the editions basic, plus and chain, not {edition:?}")]
    DeskwareEdition { edition: String },
    #[error("a licence of Deskware has at least one seat")]
    NoSeats,
    #[error("there is no customer {customer_id}: the basic data were never imported")]
    NotImported { customer_id: CustomerId },
}
