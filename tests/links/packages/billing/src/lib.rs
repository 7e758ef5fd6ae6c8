//! Handlers in a crate of their own, one of each kind, public and private.

#![forbid(unsafe_code)]

use cqrs::prelude::*;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct Charge {
    pub cents: u64,
}

#[derive(Serialize, Deserialize, Command)]
pub struct Refund {
    pub cents: u64,
}

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Event)]
pub struct Charged {
    pub cents: u64,
}

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = u64)]
pub struct PriceOf {
    pub goods: String,
}

#[command_handler]
fn charge(command: Charge, events: Events) -> HandlerResult {
    let Charge { cents } = command;
    Ok(events.raise(Charged { cents })?)
}

mod desk {
    use super::*;

    #[command_handler(id = "billing.refund")]
    pub(crate) fn refund(command: &Refund) -> HandlerResult {
        match command.cents {
            0 => Err("nothing to refund".into()),
            _ => Ok(()),
        }
    }
}

#[event_listener]
fn write_receipt(event: &Charged) {
    let _ = event.cents;
}

#[query_handler]
fn price_of(query: PriceOf) -> HandlerResult<u64> {
    Ok(query.goods.len() as u64)
}

#[derive(Default)]
pub struct Account {
    number: u64,
}

#[aggregate(id = u64)]
impl Account {
    #[handles(key = number, create)]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened {
            number: command.number.max(self.number),
        }
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = event.number;
    }
}

/// All of it, where the linker cannot collect it.
pub fn registrations() -> impl IntoIterator<Item = Registration> {
    cqrs::registrations![
        Charge,
        Refund,
        OpenAccount,
        Charged,
        AccountOpened,
        PriceOf,
        charge,
        desk::refund,
        write_receipt,
        price_of,
        Account,
        Account::open,
    ]
}
