//! What a customer's data have to look like. Whoever holds one of these holds a valid one.

mod address;
mod contact;
mod deskware;
mod invoices;
mod text;

pub use address::{Address, Postcode};
pub use contact::{Contact, EmailAddress};
pub use deskware::{DeskwareEdition, DeskwareLicence};
pub use invoices::{InvoiceData, InvoiceFormat};
pub use text::CompanyName;
