//! A small application on a store: accounts, commands, and a durable listener that keeps a view. Behaviours of repositories and subscriptions
//! are tested with it, on the store under test.

mod domain;
mod handlers;

use std::sync::Arc;

use cqrs_core::DispatchError;
use cqrs_core::Runtime;
use cqrs_core::aggregate::RepositorySettings;
use cqrs_core::bus::{CommandBusSettings, EventBusSettings, ListenerSettings, QueryBusSettings};
use cqrs_core::inject::Services;
use cqrs_core::message::{Command, MessageId, Metadata, Payload};
use cqrs_core::registry::{Registration, Registry};
use cqrs_core::runtime::RuntimeBuilder;
use cqrs_core::store::{Append, Commit, EventStore, Expected, NewEvent, StreamName};
use cqrs_core::subscription::SubscriptionSettings;
use cqrs_core::time::{Clock, IdGenerator, SystemClock, UuidV7};
use cqrs_core::unit::Receipt;

pub use domain::Balance;
pub(crate) use domain::{BalanceOf, Deposit, DepositInParts, DepositTooLate, Deposited, Withdraw};
pub use handlers::View;

use super::sample::account;

/// The application.
#[derive(Clone)]
pub struct Bank {
    /// Its buses.
    pub runtime: Runtime,
    /// What its listener has heard.
    pub view: Arc<View>,
    /// The store under test.
    pub store: Arc<dyn EventStore>,
}

impl Bank {
    /// Opens it on a store. A second one on the same data is as another process.
    ///
    /// # Panics
    /// When it cannot be built.
    pub async fn open(store: Arc<dyn EventStore>) -> Self {
        Self::with(store, |_| {}).await
    }

    /// The same with other settings of the repository.
    ///
    /// # Panics
    /// When it cannot be built.
    pub async fn with(
        store: Arc<dyn EventStore>,
        settle: impl FnOnce(&mut RepositorySettings),
    ) -> Self {
        let view = Arc::new(View::default());
        let mut services = Services::default();
        services.provide(None, Arc::clone(&view));
        services.provide(None, Arc::clone(&store));
        let mut commands = CommandBusSettings::new("commands");
        commands.handlers = vec![
            &handlers::DEPOSIT,
            &handlers::WITHDRAW,
            &handlers::DEPOSIT_IN_PARTS,
            &handlers::TOO_LATE,
        ];
        let mut events = EventBusSettings::new("events");
        events.listeners.push(ListenerSettings {
            subscription: SubscriptionSettings {
                from_beginning: true,
                ..SubscriptionSettings::default()
            },
            ..ListenerSettings::new(&handlers::VIEW)
        });
        let mut queries = QueryBusSettings::new("queries");
        queries.handlers.push(&handlers::BALANCE_OF);
        let mut repository = RepositorySettings::new("accounts", "Account", "main");
        settle(&mut repository);
        let registry = Registry::new().with([
            Registration::Aggregate(&handlers::ACCOUNT),
            Registration::Message(&handlers::DEPOSITED),
            Registration::Message(&handlers::WITHDRAWN),
        ]);
        let runtime = RuntimeBuilder::new()
            .registry(registry)
            .services(services)
            .store("main", Arc::clone(&store))
            .repository(repository)
            .command_bus(commands)
            .event_bus(events)
            .query_bus(queries)
            .build();
        let runtime = runtime.await.expect("the application is built");
        Self {
            runtime,
            view,
            store,
        }
    }

    /// Dispatches a command.
    ///
    /// # Errors
    /// What the dispatch says.
    pub async fn dispatch(&self, command: impl Command) -> Result<Receipt, DispatchError> {
        self.runtime.dispatch(command).await
    }

    /// Puts money into an account, again as often as others were faster.
    ///
    /// # Panics
    /// When it fails for another reason.
    pub async fn deposit(&self, account: &str, amount: i64) {
        loop {
            let account = account.to_owned();
            match self.dispatch(Deposit { account, amount }).await {
                Ok(_) => return,
                Err(error) => assert!(error.is_conflict(), "{error:?}"),
            }
        }
    }

    /// What is in an account.
    ///
    /// # Panics
    /// When nobody can tell.
    pub async fn balance(&self, account: &str) -> Option<Balance> {
        self.ask(account).await.expect("the balance is told")
    }

    /// What is in an account, or why nobody can tell.
    ///
    /// # Errors
    /// The finder's.
    pub async fn ask(&self, account: &str) -> Result<Option<Balance>, DispatchError> {
        let account = account.to_owned();
        self.runtime.ask(BalanceOf { account }).await
    }

    /// What the listener has heard once it has heard everything.
    ///
    /// # Panics
    /// When it does not come to the end.
    pub async fn heard(&self) -> Vec<(String, i64)> {
        let settled = tokio::time::timeout(super::sample::LONG, self.runtime.settle());
        let settled = settled.await.expect("the listener comes to the end");
        settled.expect("the listener is not stopped");
        self.view.heard()
    }

    /// Ends it, and closes the store.
    ///
    /// # Panics
    /// When it does not end well.
    pub async fn close(self) {
        self.runtime.shutdown().await.expect("the application ends");
    }
}

/// A deposit by somebody who does not ask the application.
///
/// # Panics
/// When there can be no such account.
#[must_use]
pub fn deposited_elsewhere(to: &str, amount: i64) -> Commit {
    let now = SystemClock.now();
    let payload = Payload::encode(&Deposited {
        account: to.to_owned(),
        amount,
    });
    let event = NewEvent {
        id: MessageId::from_uuid(UuidV7.next(now)),
        name: "Deposited".to_owned(),
        schema_version: 1,
        payload: payload.expect("a payload"),
        metadata: Metadata::new(),
        created_at: now,
    };
    let stream = StreamName::new(RepositorySettings::STREAM).expect("a stream's name");
    Commit::new().with_append(Append::about(
        stream,
        account(to),
        Expected::Any,
        vec![event],
    ))
}
