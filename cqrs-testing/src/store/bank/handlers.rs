//! The handlers, and their registrations.

use std::any::{Any, TypeId};
use std::sync::{Arc, Mutex, PoisonError};

use cqrs_core::aggregate::{Loading, Repository, decide_and_save};
use cqrs_core::bus::{CommandSlot, EventSlot, QuerySlot};
use cqrs_core::error::HandlerError;
use cqrs_core::inject::{Call, Dependency, Inject, InjectError, Service, Site};
use cqrs_core::message::{Message, MessageKind};
use cqrs_core::registry::{
    AggregateRegistration, Handler, HandlerFuture, HandlerRegistration, ListenerOptions,
    MessageRegistration, RegisteredId,
};
use cqrs_core::store::EventStore;

use super::domain::{
    Account, Balance, BalanceOf, Deposit, DepositInParts, DepositTooLate, Deposited, Withdraw,
    Withdrawn,
};

/// What the listener has heard, in that order: account and amount.
#[derive(Debug, Default)]
pub struct View(Mutex<Vec<(String, i64)>>);

impl View {
    /// All of it.
    #[must_use]
    pub fn heard(&self) -> Vec<(String, i64)> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn hear(&self, account: &str, amount: i64) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push((account.to_owned(), amount));
    }
}

type Accounts = <Repository<Account> as Inject>::Wired;

/// A handler that needs the accounts.
struct OfAccounts {
    accounts: Accounts,
    handle: fn(Repository<Account>, &mut (dyn Any + Send)) -> HandlerFuture<'_>,
}

impl Handler for OfAccounts {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a> {
        match Repository::inject(&self.accounts, &call) {
            Ok(accounts) => (self.handle)(accounts, message),
            Err(error) => Box::pin(async { Err(error) }),
        }
    }
}

fn deposit(accounts: Repository<Account>, message: &mut (dyn Any + Send)) -> HandlerFuture<'_> {
    Box::pin(async move {
        let Deposit { account, amount } = CommandSlot::<Deposit>::peek(message)?.clone();
        decide_and_save(
            accounts,
            &account.clone(),
            Loading::CreateOrLoad,
            move |_| {
                let account = account.clone();
                Ok::<_, HandlerError>(Deposited { account, amount })
            },
        )
        .await
    })
}

fn withdraw(accounts: Repository<Account>, message: &mut (dyn Any + Send)) -> HandlerFuture<'_> {
    Box::pin(async move {
        let Withdraw { account, amount } = CommandSlot::<Withdraw>::peek(message)?.clone();
        decide_and_save(
            accounts,
            &account.clone(),
            Loading::Existing,
            move |state| {
                if state.balance < amount {
                    return Err(HandlerError::from("there is not so much"));
                }
                let account = account.clone();
                Ok(Withdrawn { account, amount })
            },
        )
        .await
    })
}

fn deposit_in_parts(
    accounts: Repository<Account>,
    message: &mut (dyn Any + Send),
) -> HandlerFuture<'_> {
    Box::pin(async move {
        let DepositInParts { account, parts } = CommandSlot::take(message)?;
        let mut root = accounts.load_or_create(account.clone()).await?;
        for _ in 0..parts {
            let account = account.clone();
            root.record(Deposited { account, amount: 1 });
        }
        Ok(accounts.save(root).await?)
    })
}

fn balance_of(accounts: Repository<Account>, message: &mut (dyn Any + Send)) -> HandlerFuture<'_> {
    Box::pin(async move {
        let BalanceOf { account } = QuerySlot::take(message)?;
        let loaded = accounts.view(&account).await?;
        let balance = loaded.map(|loaded| Balance {
            amount: loaded.state().balance,
            applied: loaded.state().applied,
            version: loaded.version().get(),
        });
        Ok(QuerySlot::<BalanceOf>::reply(message, balance)?)
    })
}

/// Loads the account, lets somebody else write to it, and saves what it has loaded.
struct TooLate(Accounts, Arc<dyn EventStore>);

impl Handler for TooLate {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), call: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async move {
            let DepositTooLate { account, amount } = CommandSlot::take(message)?;
            let accounts = Repository::<Account>::inject(&self.0, &call)?;
            let mut root = accounts.load_or_create(account.clone()).await?;
            self.1
                .commit(super::deposited_elsewhere(&account, 1))
                .await?;
            root.record(Deposited { account, amount });
            Ok(accounts.save(root).await?)
        })
    }
}

/// The listener that makes the view.
struct Listening(Arc<View>);

impl Handler for Listening {
    fn call<'a>(&'a self, message: &'a mut (dyn Any + Send), _: Call<'a>) -> HandlerFuture<'a> {
        Box::pin(async move {
            let event = EventSlot::<Deposited>::share(message)?;
            self.0.hear(&event.account, event.amount);
            Ok(())
        })
    }
}

const fn registration<M: Message>(
    id: &'static str,
    is_pure: bool,
    bind: fn(&Site<'_>) -> Result<Box<dyn Handler>, InjectError>,
    dependencies: fn() -> Vec<Dependency>,
) -> HandlerRegistration {
    HandlerRegistration {
        kind: M::KIND,
        id: RegisteredId::Explicit(id),
        message: M::NAME,
        message_type: TypeId::of::<M>,
        bus: None,
        listener: ListenerOptions {
            delivery: None,
            from_beginning: matches!(M::KIND, MessageKind::Event),
        },
        is_pure,
        decides: Vec::new,
        independent_stores: false,
        dependencies,
        bind,
        signature: id,
        origin: cqrs_core::origin!(),
    }
}

macro_rules! of_accounts {
    ($handle:expr) => {
        |site| {
            let accounts = Repository::<Account>::wire(site, None)?;
            Ok(Box::new(OfAccounts {
                accounts,
                handle: $handle,
            }))
        }
    };
}

const ACCOUNTS: fn() -> Vec<Dependency> = || vec![Repository::<Account>::dependency(None)];

pub(super) static DEPOSIT: HandlerRegistration =
    registration::<Deposit>("deposit", true, of_accounts!(deposit), ACCOUNTS);
pub(super) static WITHDRAW: HandlerRegistration =
    registration::<Withdraw>("withdraw", true, of_accounts!(withdraw), ACCOUNTS);
pub(super) static DEPOSIT_IN_PARTS: HandlerRegistration = registration::<DepositInParts>(
    "deposit_in_parts",
    false,
    of_accounts!(deposit_in_parts),
    ACCOUNTS,
);
pub(super) static BALANCE_OF: HandlerRegistration =
    registration::<BalanceOf>("balance_of", false, of_accounts!(balance_of), ACCOUNTS);
pub(super) static TOO_LATE: HandlerRegistration = registration::<DepositTooLate>(
    "deposit_too_late",
    false,
    |site| {
        let store = Service::<dyn EventStore>::wire(site, None)?;
        Ok(Box::new(TooLate(
            Repository::<Account>::wire(site, None)?,
            store,
        )))
    },
    || {
        vec![
            Repository::<Account>::dependency(None),
            Service::<dyn EventStore>::dependency(None),
        ]
    },
);
pub(super) static VIEW: HandlerRegistration = registration::<Deposited>(
    "view",
    false,
    |site| Ok(Box::new(Listening(Service::<View>::wire(site, None)?))),
    || vec![Service::<View>::dependency(None)],
);
pub(super) static ACCOUNT: AggregateRegistration =
    AggregateRegistration::of::<Account>("Account", cqrs_core::origin!());
pub(super) static DEPOSITED: MessageRegistration =
    MessageRegistration::of_event::<Deposited>(cqrs_core::origin!());
pub(super) static WITHDRAWN: MessageRegistration =
    MessageRegistration::of_event::<Withdrawn>(cqrs_core::origin!());
