//! What the macros register: what `check`, `routes` and the wiring see of the linked code.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::any::TypeId;

use cqrs::aggregate::{Decides, Loading};
use cqrs::inject::DependencyKind;
use cqrs::message::MessageKind;
use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::{Delivery, HandlerRegistration, Registration, Registry};
use serde::{Deserialize, Serialize};

mod plugins;
mod registered;
mod twice;

#[derive(Serialize, Deserialize, Command)]
struct OpenAccount {
    number: u64,
}

#[derive(Serialize, Deserialize, Command)]
#[command(name = "close", alias = "shut", aliases = ["end"], version = 3, asynchronous)]
struct CloseAccount {
    number: u64,
}

#[derive(Clone, Serialize, Deserialize, Event)]
struct AccountOpened {
    number: u64,
}

#[derive(Serialize, Deserialize, Event)]
struct AccountClosed;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Vec<u64>, name = "open_accounts")]
struct OpenAccounts;

#[derive(EventSet)]
enum Change {
    Closed(AccountClosed),
}

trait Mailer: Send + Sync {}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the account is closed")]
struct Closed;

#[derive(Default, Serialize, Deserialize)]
struct Account {
    number: Option<u64>,
}

#[aggregate(id = u64, type = "Bank\\Account")]
impl Account {
    #[handles(key = number, create_or_load, id = "bank.open", bus = "accounts")]
    fn open(&self, command: &OpenAccount) -> AccountOpened {
        AccountOpened {
            number: command.number,
        }
    }

    #[apply]
    fn opened(&mut self, event: &AccountOpened) {
        self.number = Some(event.number);
    }

    #[apply]
    fn closed(&mut self, _: &AccountClosed) {
        self.number = None;
    }
}

#[aggregate(continued)]
impl Account {
    #[handles(key = number, message = "close")]
    fn close(&self, command: &CloseAccount) -> Result<Option<Change>, Closed> {
        match self.number {
            Some(number) => Ok((number == command.number).then_some(Change::Closed(AccountClosed))),
            None => Err(Closed),
        }
    }
}

#[derive(Default)]
struct Unstored;

#[aggregate(id = String)]
impl Unstored {}

#[command_handler(stores = "independent", message = "close")]
async fn close_by_hand(
    command: CloseAccount,
    #[named("archive")] accounts: Repository<Account>,
    mailer: Service<dyn Mailer>,
    #[named("later")] bus: CommandBus,
    metadata: Metadata,
) -> HandlerResult {
    drop((command, accounts, mailer, bus, metadata));
    Ok(())
}

#[event_listener]
fn welcome(_: AccountOpened) {}

#[event_listener(inline)]
fn welcome_at_once(_: &AccountOpened) {}

#[event_listener(from = "beginning")]
fn welcome_everybody(_: &AccountOpened) {}

mod branch {
    pub(crate) mod desk {
        use super::super::*;

        #[query_handler(message = "open_accounts")]
        pub(crate) fn open_accounts(_: &OpenAccounts) -> HandlerResult<Vec<u64>> {
            Ok(Vec::new())
        }

        pub(crate) struct Tellers;

        #[command_handlers(bus = "tellers")]
        impl Tellers {
            pub(crate) fn open(&self, _: OpenAccount) {}

            #[command_handler(id = "tellers.close", bus = "vault", message = "shut")]
            fn close(&self, _: &CloseAccount) {}

            #[skip]
            pub(crate) fn is_open(&self, hour: u8) -> bool {
                hour < 18
            }
        }
    }
}

fn handler(id: &str) -> &'static HandlerRegistration {
    let registry = Registry::linked();
    let found: Vec<_> = registry.handlers_with_id(id).collect();
    match found.as_slice() {
        [handler] => handler,
        _ => panic!("{} handlers are called {id}", found.len()),
    }
}

#[test]
fn an_applied_event_changes_the_state() {
    let mut account = Account::default();
    Apply::apply(&mut account, &AccountOpened { number: 7 });
    assert_eq!(account.number, Some(7));
    Apply::apply(&mut account, &AccountClosed);
    assert_eq!(account.number, None);
}

#[test]
fn a_decision_can_be_asked_by_its_command() {
    let account = Account::default();
    assert_eq!(
        account.decide(&CloseAccount { number: 7 }).err(),
        Some(Closed)
    );
    assert_eq!(
        account
            .decide(&OpenAccount { number: 7 })
            .map(|opened| opened.number),
        Ok(7)
    );
    assert_eq!(Loading::default(), Loading::Existing);
}

#[test]
fn what_is_named_is_registered_and_nothing_else() {
    let registry = Registry::new().with(registrations![
        welcome,
        branch::desk::open_accounts,
        branch::desk::Tellers::open,
        Account,
        Account::open,
        AccountOpened,
    ]);
    let ids: Vec<_> = registry
        .handlers()
        .map(|handler| handler.id.to_text())
        .collect();
    assert_eq!(
        ids,
        [
            "bank.open",
            "macros.branch.desk.Tellers.open",
            "macros.branch.desk.open_accounts",
            "macros.welcome"
        ]
    );
    assert_eq!(registry.messages().count(), 1);
    assert_eq!(registry.aggregates().count(), 1);
}

#[test]
fn what_is_named_is_what_is_linked() {
    let [Registration::Handler(named)] = registrations![welcome] else {
        panic!("a handler is expected")
    };
    assert!(std::ptr::eq(named, handler("macros.welcome")));
}

#[test]
fn a_handler_function_is_still_a_function() {
    welcome(AccountOpened { number: 1 });
    welcome_at_once(&AccountOpened { number: 1 });
    welcome_everybody(&AccountOpened { number: 1 });
    assert_eq!(
        branch::desk::open_accounts(&OpenAccounts).unwrap(),
        Vec::<u64>::new()
    );
}
