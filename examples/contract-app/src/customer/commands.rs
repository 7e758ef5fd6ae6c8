//! What the customer domain can be asked to do.
//!
//! The fields are text as somebody wrote it. Whether it makes sense is decided where the command is handled, so that every caller gets the
//! same answer. Only the customer number is checked before: what is none names nobody who could be asked.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::CustomerId;

/// The first columns of a row: who the customer is. It comes before the other two.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct ImportBasicCustomerData {
    pub customer_id: CustomerId,
    pub name: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// Two letters.
    pub country: String,
    pub email: String,
    /// May be empty.
    pub phone: String,
}

/// The next columns: where and how the customer wants digital invoices.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct ImportDigitalInvoiceData {
    pub customer_id: CustomerId,
    pub email: String,
    /// `pdf`, `xrechnung` or `zugferd`.
    pub format: String,
    /// May be empty.
    pub vat_number: String,
}

/// The last columns: which licence of the till software Deskware the customer has.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct ImportCustomerDeskwareData {
    pub customer_id: CustomerId,
    pub licence: String,
    /// `basic`, `plus` or `chain`.
    pub edition: String,
    pub seats: u32,
}

/// An account manager learns that the shop is called differently now.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct RenameCustomer {
    pub customer_id: CustomerId,
    pub name: String,
}

/// The contract domain tells that a negotiation with the customer came to nothing.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct NoteRejectedNegotiation {
    pub customer_id: CustomerId,
    pub negotiation: String,
    pub reason: String,
}
