//! What tests of the ledger and of its users begin with.

#![forbid(unsafe_code)]

pub fn enter(number: u64) -> ledger::Enter {
    ledger::Enter { number }
}
