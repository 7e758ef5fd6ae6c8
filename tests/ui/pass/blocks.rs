//! Methods as handlers: public ones that take something, unless they say otherwise.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct OpenAccount;

#[derive(Serialize, Deserialize, Event)]
pub struct AccountOpened;

pub struct Tellers {
    open: bool,
}

#[command_handlers(bus = "tellers")]
impl Tellers {
    pub const COUNT: u8 = 3;

    pub fn new() -> Self {
        Self { open: true }
    }

    pub fn is_open(&self) -> bool {
        self.open
    }

    #[skip]
    pub fn is_open_at(&self, hour: u8) -> bool {
        self.open && hour < 18
    }

    pub async fn open(
        &self,
        _: OpenAccount,
        #[named("second")] colleague: Service<Self>,
    ) -> HandlerResult {
        drop(colleague);
        Ok(())
    }

    #[command_handler(id = "tellers.open_quietly", bus = "quiet")]
    fn open_quietly(&self, _: &OpenAccount) {}

    #[command_handler]
    pub fn open_without_service(_: &OpenAccount) {}

    #[event_listener(inline)]
    pub fn note(&self, _: &AccountOpened) {}

    #[cfg(any())]
    pub fn never(&self, _: NoSuchCommand) {}

    fn private(&self, _: u8) {}
}

#[cfg(any())]
#[command_handler]
fn never(_: NoSuchCommand) {}

#[command_handler]
#[cfg(any())]
fn never_either(_: NoSuchCommand) {}

pub(super) fn main() {
    let tellers = Tellers::new();
    assert!(tellers.is_open() && tellers.is_open_at(9) && Tellers::COUNT == 3);
    tellers.private(1);
    tellers.open_quietly(&OpenAccount);
    let _ = cqrs::registrations![Tellers::open, Tellers::note, Tellers::open_without_service];
}
