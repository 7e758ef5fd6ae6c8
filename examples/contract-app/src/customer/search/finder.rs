use cqrs::prelude::*;
use cqrs::sqlite::SqliteReader;

use super::read_model::{self, Listed};
use super::{CustomerHit, FindCustomers};
use crate::customer::CustomerId;
use crate::identifier::InvalidIdentifier;

/// A longer text is cut: nobody is called like that.
const LONGEST_TEXT: usize = 200;

/// Most hits of one query.
const MOST_HITS: u32 = 1_000;

/// Nobody is found where nothing was imported yet.
#[query_handler(id = "customer_domain.find_customers", bus = "customer_query_bus")]
async fn find_customers(
    query: FindCustomers,
    database: SqliteReader,
) -> HandlerResult<Vec<CustomerHit>> {
    let words = words(&query.text);
    let limit = query.limit.min(MOST_HITS);
    let found = database.run(move |connection| read_model::find(connection, &words, limit));
    let hits: Result<Vec<CustomerHit>, InvalidIdentifier> =
        found.await?.into_iter().map(hit).collect();
    Ok(hits?)
}

fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().take(LONGEST_TEXT).collect();
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn hit(listed: Listed) -> Result<CustomerHit, InvalidIdentifier> {
    let Listed { id, name, city } = listed;
    Ok(CustomerHit {
        id: CustomerId::new(id)?,
        name,
        city,
    })
}
