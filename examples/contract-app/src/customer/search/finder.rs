use std::path::{Path, PathBuf};

use cqrs::prelude::*;
use cqrs::sqlite::rusqlite::{self, Connection, OpenFlags};

use super::read_model::{self, Listed};
use super::{CustomerHit, FindCustomers};
use crate::customer::CustomerId;
use crate::identifier::InvalidIdentifier;

/// A longer text is cut: nobody is called like that.
const LONGEST_TEXT: usize = 200;

/// Most hits of one query.
const MOST_HITS: u32 = 1_000;

/// Reads the read model through connections of its own, which wait for no writer.
#[derive(Debug, Clone)]
pub struct CustomerSearch {
    database: PathBuf,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The read model is there and cannot be read.
    #[error("the customer search cannot be read")]
    Unreadable(#[from] rusqlite::Error),
    /// A row has an id that no customer can have.
    #[error("the customer search has a row that is no customer's")]
    Row(#[from] InvalidIdentifier),
    /// The program ends.
    #[error("the customer search was ended")]
    Ended(#[source] tokio::task::JoinError),
}

#[query_handler(id = "customer_domain.find_customers", bus = "customer_query_bus")]
async fn find_customers(
    query: FindCustomers,
    search: Service<CustomerSearch>,
) -> HandlerResult<Vec<CustomerHit>> {
    let found = search.find(query).await;
    found.map_err(HandlerError::failure)
}

impl CustomerSearch {
    /// The search in this database.
    #[must_use]
    pub fn in_database(database: impl Into<PathBuf>) -> Self {
        Self {
            database: database.into(),
        }
    }

    /// Answers the query. Nobody is found where nothing was imported yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, query: FindCustomers) -> Result<Vec<CustomerHit>, SearchError> {
        let database = self.database.clone();
        let answer = tokio::task::spawn_blocking(move || find(&database, &query));
        answer.await.map_err(SearchError::Ended)?
    }
}

fn find(database: &Path, query: &FindCustomers) -> Result<Vec<CustomerHit>, SearchError> {
    let text: String = query.text.chars().take(LONGEST_TEXT).collect();
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found = read_model::find(&connection, &words, query.limit.min(MOST_HITS))?;
    found.into_iter().map(hit).collect()
}

fn hit(listed: Listed) -> Result<CustomerHit, SearchError> {
    let Listed { id, name, city } = listed;
    Ok(CustomerHit {
        id: CustomerId::new(id)?,
        name,
        city,
    })
}
