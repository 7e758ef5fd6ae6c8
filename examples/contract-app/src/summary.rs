//! What the program tells of everything that it played: one JSON object for programs, one screen for people.

use cqrs::prelude::*;
use serde::Serialize;

use crate::contract::NegotiationState;
use crate::customer::{CustomerHit, FindCustomers, RenamedCustomer};
use crate::import::Imported;
use crate::mail::SentMail;

/// Everything that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// `rows`, `imported`, `failed`, `unchanged`, `commands`, `events` and `seconds`, all of the import.
    #[serde(flatten)]
    pub imported: Imported,
    pub search: Found,
    /// Those that are over too.
    pub negotiations: Vec<NegotiationState>,
    pub renamed_within_5_min: Vec<RenamedCustomer>,
    pub mails: Vec<SentMail>,
}

/// Who was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    pub query: String,
    pub hits: Vec<CustomerHit>,
}

impl Found {
    /// Looks for customers.
    ///
    /// # Errors
    /// When the search cannot be asked.
    pub async fn search(app: &App, query: &str) -> Result<Self, DispatchError> {
        let text = query.to_owned();
        let hits = app.ask(FindCustomers { text, limit: 10 }).await?;
        Ok(Self {
            query: query.to_owned(),
            hits,
        })
    }
}
