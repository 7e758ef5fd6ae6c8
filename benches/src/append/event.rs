//! The event that every row of this group stores, and whom it is about.

use super::CALLERS;

/// 206 bytes.
pub(super) const PAYLOAD: &str = concat!(
    r#"{"order_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a77","customer_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a78","#,
    r#""product":"green tea loose 250 g","quantity":3,"price":{"amount":1275,"currency":"EUR"},"note":"ring"}"#
);

/// 212 bytes.
pub(super) const METADATA: &str = concat!(
    r#"{"_correlation_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a79","_causation_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a80","#,
    r#""_actor":"bettina","_causation_name":"PlaceOrder","_tenant":"north","channel":"web","client":"4.1"}"#
);

pub(super) const NAME: &str = "OrderPlaced";
pub(super) const STREAM: &str = "orders";
pub(super) const AGGREGATE_TYPE: &str = "Order";
pub(super) const RECORDED_AT: i64 = 1_790_000_000_000_000;

/// How many orders the appends are about, one after another.
const ORDERS: usize = 64;

/// Whom the appends of one row are about, and how far they have got.
#[derive(Debug)]
pub(super) struct Orders {
    names: Vec<String>,
    versions: Vec<u64>,
    turn: usize,
    id: u128,
}

impl Orders {
    /// The orders of one caller; no other caller's are the same, and no other's ids.
    pub(super) fn of(caller: u64) -> Self {
        Self {
            names: (0..ORDERS)
                .map(|order| format!("order-{caller:02}-{order:02}"))
                .collect(),
            versions: vec![0; ORDERS],
            turn: 0,
            id: caller.into(),
        }
    }

    /// Turns to the next order.
    pub(super) fn turn(&mut self) {
        self.turn = (self.turn + 1) % ORDERS;
    }

    /// The id of the order whose turn it is.
    pub(super) fn name(&self) -> &str {
        &self.names[self.turn]
    }

    /// Its version.
    pub(super) fn version(&self) -> u64 {
        self.versions[self.turn]
    }

    /// An event about it: its version and an id, greater than all before.
    pub(super) fn record(&mut self) -> (u64, u128) {
        self.versions[self.turn] += 1;
        self.id += u128::from(CALLERS);
        (self.versions[self.turn], self.id)
    }
}

#[cfg(test)]
mod tests {
    use cqrs::message::Metadata;

    use super::{METADATA, PAYLOAD};

    #[test]
    fn the_sizes_are_those_of_the_published_figures() {
        assert_eq!((PAYLOAD.len(), METADATA.len()), (206, 212));
    }

    #[test]
    fn metadata_of_both_sides_is_the_same_text() {
        let metadata: Metadata = serde_json::from_str(METADATA).unwrap();
        assert_eq!(serde_json::to_string(&metadata).unwrap(), METADATA);
    }
}
