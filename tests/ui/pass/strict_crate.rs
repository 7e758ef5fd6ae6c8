//! What is generated stands up to the strictest lints of its user.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    missing_debug_implementations,
    unused_qualifications,
    non_upper_case_globals
)]

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

/// Opens an account.
#[derive(Debug, Serialize, Deserialize, Command)]
pub struct OpenAccount {
    /// Its number.
    pub number: u64,
}

/// It was opened.
#[derive(Debug, Serialize, Deserialize, Event)]
pub struct AccountOpened {
    /// Its number.
    pub number: u64,
}

/// Asks for the last number.
#[derive(Debug, Serialize, Deserialize, Query)]
#[query(reply = Option<u64>)]
pub struct LastNumber;

/// An account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[handles(key = number, create)]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened {
            number: command.number,
        }
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

/// Hears of it.
#[event_listener]
pub fn welcome(event: &AccountOpened) {
    assert!(event.number > 0);
}

/// Knows it.
#[derive(Debug, Default)]
pub struct Numbers;

#[query_handlers]
impl Numbers {
    /// The last one.
    pub fn last(&self, _: LastNumber) -> HandlerResult<Option<u64>> {
        Ok(None)
    }
}
