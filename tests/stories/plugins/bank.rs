//! A small bank for the stories of ready-made plugins: one bus of each kind, to which a story attaches what it is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use serde::{Deserialize, Serialize};

use super::{Attached, SCRIPTED};
use crate::support::{Gate, Notebook, Story};

#[derive(Serialize, Deserialize, Command)]
pub(super) struct OpenAccount {
    pub(super) owner: String,
}

#[derive(Serialize, Deserialize, Event)]
pub(super) struct AccountOpened {
    pub(super) owner: String,
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Balance)]
pub(super) struct BalanceOf {
    pub(super) owner: String,
}

#[derive(Serialize, Deserialize, Command)]
#[command(asynchronous)]
pub(super) struct CloseAccount;

/// A command that is no JSON: its keys are no text.
#[derive(Default, Serialize, Deserialize, Command)]
pub(super) struct OpenVault {
    pub(super) combination: BTreeMap<(u8, u8), u8>,
}

/// A command that has no handler.
#[derive(Serialize, Deserialize, Command)]
pub(super) struct CloseBank;

#[derive(Debug, PartialEq)]
pub(super) struct Balance {
    pub(super) owner: String,
    pub(super) cents: u32,
}

#[derive(Debug)]
pub(super) struct NoOwner;

impl std::fmt::Display for NoOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an account has an owner")
    }
}

impl std::error::Error for NoOwner {}

#[command_handler(id = "bank.open")]
async fn open(command: OpenAccount, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("opening");
    if command.owner.is_empty() {
        return Err(NoOwner.into());
    }
    tracing::info!("one more account");
    events.raise(AccountOpened {
        owner: command.owner,
    })?;
    Ok(())
}

#[command_handler(id = "bank.close")]
fn close(_: CloseAccount, notebook: Service<Notebook>) {
    notebook.note("closing");
}

#[command_handler(id = "bank.vault")]
fn vault(_: OpenVault, notebook: Service<Notebook>) {
    notebook.note("unlocking");
}

/// Waits for the story where the owner is patient.
#[event_listener(id = "bank.greet")]
async fn greet(
    event: &AccountOpened,
    notebook: Service<Notebook>,
    gate: Service<Gate>,
) -> HandlerResult {
    notebook.note("greeting");
    match event.owner.as_str() {
        "grumpy" => Err("no greeting".into()),
        "patient" => {
            gate.pass().await;
            Ok(())
        }
        _ => Ok(()),
    }
}

#[event_listener(id = "bank.count")]
fn count(event: &AccountOpened, events: Events, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note("counting");
    events.raise(Counted)?;
    match event.owner.as_str() {
        "grumpy" => Err(NoOwner.into()),
        _ => Ok(()),
    }
}

#[derive(Serialize, Deserialize, Event)]
pub(super) struct Counted;

#[query_handler(id = "bank.balance")]
async fn balance(query: BalanceOf, notebook: Service<Notebook>) -> HandlerResult<Balance> {
    notebook.note("looking");
    match query.owner.as_str() {
        "" => Err(NoOwner.into()),
        _ => Ok(Balance {
            owner: query.owner,
            cents: 100,
        }),
    }
}

/// A bank whose buses have these settings, `plugins: [..]` for example.
#[derive(Default)]
pub(super) struct Bank {
    pub(super) commands: &'static str,
    pub(super) events: &'static str,
    pub(super) queries: &'static str,
    /// Options of plugins.
    pub(super) services: &'static str,
}

impl Bank {
    pub(super) fn story(self) -> Story {
        let services = format!(
            "services: {{ store: {{ driver: memory }}, {} }}",
            self.services
        );
        let events = match self.events {
            "" => "delivery: inline",
            events => events,
        };
        let text = format!(
            "{services}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus:
  command_buses: {{ commands: {{ {} }} }}
  event_buses: {{ events: {{ router: {{ routes: {{ AccountOpened: [bank.greet, bank.count] }} }}, {events} }} }}
  query_buses: {{ queries: {{ {} }} }}
",
            self.commands, self.queries,
        );
        let known = registrations![
            OpenAccount,
            AccountOpened,
            BalanceOf,
            CloseAccount,
            OpenVault,
            vault,
            CloseBank,
            Counted,
            open,
            close,
            greet,
            count,
            balance
        ];
        let scripted = [Registration::Plugin(&SCRIPTED)];
        let mut story = Story::of(text, known.into_iter().chain(scripted));
        let nothing = Attached(Box::new(|_, _| {}));
        story.builder = story.builder.provide(Arc::new(nothing));
        story
    }
}

pub(super) fn open_for(owner: &str) -> OpenAccount {
    OpenAccount {
        owner: owner.to_owned(),
    }
}

pub(super) fn balance_of(owner: &str) -> BalanceOf {
    BalanceOf {
        owner: owner.to_owned(),
    }
}
