//! Bettina finds Petra among 50,000 customers: by a part of the name, while the import writes.
//!
//! `listing` keeps the read model, one listener for each event that it shows; `read_model` is its SQL; `finder` answers the query.

mod finder;
mod listing;
mod read_model;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::CustomerId;

/// Customers whose name has all words of the text in it, as parts of words too, in the order of their names.
#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Vec<CustomerHit>)]
pub struct FindCustomers {
    /// What is looked for. Large and small letters, and accents, are the same.
    pub text: String,
    /// At most so many.
    pub limit: u32,
}

/// A customer who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerHit {
    pub id: CustomerId,
    pub name: String,
    pub city: String,
}
