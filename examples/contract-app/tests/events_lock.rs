//! Every event that was ever stored can be read: the shapes are those of `events.lock`, or an upcaster is there.

use contract_app as _;

#[test]
fn what_is_stored_can_be_read() {
    cqrs::testing::assert_events_locked!();
}
