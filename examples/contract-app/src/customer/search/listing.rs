//! Each event's effect on the read model is stored with the listener's checkpoint, so a restart neither repeats nor misses one.
//!
//! The three listeners go their own ways through the log, and one may be ahead of another. The row comes out the same: a customer is added
//! only once and before everything else, so that event fills what is still empty, and the others always write.

use cqrs::prelude::*;
use cqrs::sqlite::{SqliteTransaction, TransactionError};

use super::read_model;
use crate::customer::{CustomerHasMoved, CustomerWasAdded, CustomerWasRenamed};

#[event_listener(id = "customer_domain.list_added_customer", from = "beginning")]
async fn list_added_customer(
    event: CustomerWasAdded,
    sql: SqliteTransaction,
) -> Result<(), TransactionError> {
    sql.run(move |connection| {
        let CustomerWasAdded {
            customer_id,
            name,
            address,
            ..
        } = &event;
        read_model::add(
            connection,
            customer_id.as_str(),
            name.as_str(),
            &address.city,
        )
    })
    .await
}

#[event_listener(id = "customer_domain.list_new_name", from = "beginning")]
async fn list_new_name(
    event: CustomerWasRenamed,
    sql: SqliteTransaction,
) -> Result<(), TransactionError> {
    sql.run(move |connection| {
        read_model::rename(connection, event.customer_id.as_str(), event.to.as_str())
    })
    .await
}

#[event_listener(id = "customer_domain.list_new_city", from = "beginning")]
async fn list_new_city(
    event: CustomerHasMoved,
    sql: SqliteTransaction,
) -> Result<(), TransactionError> {
    sql.run(move |connection| {
        read_model::relocate(connection, event.customer_id.as_str(), &event.to.city)
    })
    .await
}
