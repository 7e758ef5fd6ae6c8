//! What a decision may return, and where its methods may stand.

#![allow(dead_code, clippy::unused_unit)]

use cqrs::aggregate::Decides;
use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct Open {
    pub id: Id,
}

#[derive(Serialize, Deserialize)]
pub struct Id {
    pub number: u64,
}

#[derive(Serialize, Deserialize, Command)]
pub struct Rename;

#[derive(Serialize, Deserialize, Command)]
pub struct Split;

#[derive(Serialize, Deserialize, Command)]
pub struct Close;

#[derive(Serialize, Deserialize, Command)]
pub struct Merge;

#[derive(Serialize, Deserialize, Event)]
pub struct Opened;

#[derive(Serialize, Deserialize, Event)]
pub struct Closed;

#[derive(EventSet)]
pub enum Change {
    Opened(Opened),
    Closed(Closed),
}

#[derive(Debug, thiserror::Error)]
#[error("no")]
pub struct Refused;

type DomainResult<T> = Result<T, Refused>;

#[derive(Default)]
pub struct Account {
    is_open: bool,
}

#[aggregate(id = u64, type = "Bank\\Account")]
impl Account {
    #[handles(key = id.number, create)]
    fn open(&self, _: &Open) -> Result<Opened, Refused> {
        Ok(Opened)
    }

    #[apply]
    fn opened(&mut self, _: &Opened) {
        self.is_open = true;
    }

    #[apply]
    fn closed(&mut self, _: &Closed) -> () {
        self.is_open = false;
    }

    pub fn is_open(&self) -> bool {
        self.is_open
    }
}

#[aggregate(continued)]
impl Account {
    #[decides]
    fn rename(&self, _: &Rename) -> Option<Change> {
        None
    }

    #[decides]
    pub fn split(&self, _: &Split) -> DomainResult<(Opened, Vec<Change>)> {
        Err(Refused)
    }

    #[decides]
    fn close(&self, _: &Close) -> [Closed; 1] {
        [Closed]
    }
}

#[aggregate(continued)]
impl Account {
    #[decides]
    fn merge(&self, _: &Merge) -> Result<(Opened, Closed), Refused> {
        Ok(events![Opened, Closed])
    }
}

pub(super) fn main() {
    let account = Account::default();
    assert!(!account.is_open() && account.decide(&Split).is_err());
    assert!(Decides::<Rename>::decide(&account, &Rename).is_ok_and(|change| change.is_none()));
    let _ = cqrs::registrations![Account, Account::open, Open, Opened];
}
