//! A message comes by value, by reference, or in its envelope; a handler may be sync or async and return nothing or a `Result`.

#![allow(dead_code)]

use std::error::Error;

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Command)]
pub struct Open;

#[derive(Clone, Serialize, Deserialize, Event)]
pub struct Opened;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
pub struct WhoIs;

#[derive(Debug, thiserror::Error)]
#[error("no")]
pub struct Refused;

type Answer<T> = Result<T, Refused>;

#[command_handler]
fn open(_: Open) {}

#[command_handler]
async fn open_by_reference(_: &Open) -> Result<(), Refused> {
    Err(Refused)
}

#[command_handler]
async fn open_in_envelope(_: Envelope<Open>) -> Result<(), Box<dyn Error + Send + Sync>> {
    Ok(())
}

#[command_handler]
fn open_by_envelope_reference(_: &Envelope<Open>) -> Result<(), String> {
    Ok(())
}

#[event_listener]
async fn hear(_: Opened) {}

#[event_listener(inline)]
fn hear_by_reference(_: &Opened) -> Answer<()> {
    Ok(())
}

#[event_listener(from = "beginning")]
async fn hear_in_envelope(_: Envelope<Opened>) -> Result<(), impl Error + Send + Sync + 'static> {
    Err(Refused)
}

#[query_handler]
fn find(_: WhoIs) -> HandlerResult<String> {
    Ok(String::new())
}

#[query_handler]
async fn find_by_reference(_: &WhoIs) -> Answer<String> {
    Err(Refused)
}

#[query_handler]
async fn find_in_envelope(
    _: Envelope<WhoIs>,
    Metadatas { .. }: Metadatas,
) -> Result<String, &'static str> {
    Err("nobody")
}

/// A parameter type of the application's own.
pub struct Metadatas {
    pub actor: Option<String>,
}

impl Inject for Metadatas {
    type Wired = ();

    fn dependency(_: Option<&'static str>) -> cqrs::inject::Dependency {
        cqrs::inject::Dependency::always()
    }

    fn wire(
        _: &cqrs::inject::Site<'_>,
        _: Option<&'static str>,
    ) -> Result<(), cqrs::inject::InjectError> {
        Ok(())
    }

    fn inject(_: &(), _: &cqrs::inject::Call<'_>) -> Result<Self, HandlerError> {
        Ok(Self { actor: None })
    }
}

pub(super) fn main() {
    // Handlers stay the functions that they are.
    open(Open);
    assert!(hear_by_reference(&Opened).is_ok());
    assert!(find(WhoIs).is_ok());
}
