//! The event that every row of this group stores.

/// 206 bytes of payload.
pub(super) const PAYLOAD: &str = concat!(
    r#"{"order_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a77","customer_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a78","#,
    r#""product":"green tea loose 250 g","quantity":3,"price":{"amount":1275,"currency":"EUR"},"note":"ring"}"#
);

/// 212 bytes of metadata.
pub(super) const METADATA: &str = concat!(
    r#"{"correlation_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a79","causation_id":"0190a5b2-7a31-7c55-9d0e-3f6f6f1b2a80","#,
    r#""actor":"customer","tenant":"north","_aggregate_type":"Order","_aggregate_version":1,"client":"web4"}"#
);

#[cfg(test)]
mod tests {
    use super::{METADATA, PAYLOAD};

    #[test]
    fn the_sizes_are_those_of_the_published_figures() {
        assert_eq!((PAYLOAD.len(), METADATA.len()), (206, 212));
    }
}
