//! LiteCQRS's own ways: services whose public methods are handlers, and commands one after another.

use std::sync::{Arc, Mutex};

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::runtime::{CommandFailed, EventExecutionFailed};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Deposit {
    amount: i64,
    /// What is deposited by commands that this one dispatches.
    then: Vec<i64>,
}

#[derive(Serialize, Deserialize, Command)]
struct Close {}

#[derive(Clone, Serialize, Deserialize, Event)]
#[event(asynchronous)]
struct Deposited {
    amount: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("a debit is no deposit")]
struct Debit;

/// A service with state of its own.
#[derive(Default)]
struct Accounts {
    balance: Mutex<i64>,
}

#[command_handlers(bus = "commands")]
impl Accounts {
    pub(crate) async fn deposit(
        &self,
        command: Deposit,
        commands: CommandBus,
        events: Events,
        notebook: Service<Notebook>,
    ) -> HandlerResult {
        let amount = command.amount;
        self.check(amount)?;
        notebook.note(format!("{amount} begins"));
        for amount in command.then {
            let then = Vec::new();
            match commands.dispatch(Deposit { amount, then }).await {
                Ok(receipt) => notebook.note(format!("queued: {}", receipt.is_queued())),
                Err(error) => notebook.note(format!("refused: {}", error.is_rejection())),
            }
        }
        *self.balance.lock().unwrap() += amount;
        events.raise(Deposited { amount })?;
        notebook.note(format!("{amount} ends"));
        Ok(())
    }

    pub(crate) fn close(&self, _: Close) {
        *self.balance.lock().unwrap() = 0;
    }

    /// Private, and so no handler.
    fn check(&self, amount: i64) -> Result<(), Debit> {
        if amount < 0 { Err(Debit) } else { Ok(()) }
    }

    #[skip]
    pub(crate) fn balance(&self) -> i64 {
        *self.balance.lock().unwrap()
    }
}

/// Listeners, each of them by its method.
#[derive(Default)]
struct Statements;

#[event_listeners]
impl Statements {
    pub(crate) fn on_deposited(&self, event: &Deposited) -> Result<(), Debit> {
        if event.amount == 13 {
            Err(Debit)
        } else {
            Ok(())
        }
    }

    pub(crate) fn on_event_execution_failed(
        &self,
        event: &EventExecutionFailed,
        notebook: Service<Notebook>,
    ) {
        notebook.note(format!("{} failed on {}", event.listener, event.event));
    }

    pub(crate) fn on_command_failed(&self, event: &CommandFailed, notebook: Service<Notebook>) {
        notebook.note(format!("{} failed: {}", event.command, event.error));
    }
}

fn all() -> impl IntoIterator<Item = Registration> {
    registrations![
        Deposit,
        Close,
        Deposited,
        Accounts::deposit,
        Accounts::close,
        Statements::on_deposited,
        Statements::on_event_execution_failed,
        Statements::on_command_failed,
    ]
}

async fn start(text: &str) -> (App, Arc<Notebook>, Arc<Accounts>) {
    let accounts = Arc::new(Accounts::default());
    let mut story = Story::of(text, all());
    story.builder = (story.builder)
        .provide(Arc::clone(&accounts))
        .provide(Arc::new(Statements));
    let (app, notebook) = story.start().await;
    (app, notebook, accounts)
}

fn buses(commands: &str, events: &str) -> String {
    format!(
        "services: {{ store: {{ driver: memory }}, out: {{ driver: queue }} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus: {{ command_buses: {{ commands: {commands} }}, event_buses: {{ events: {events} }} }}"
    )
}

fn deposit(amount: i64, then: &[i64]) -> Deposit {
    let then = then.to_vec();
    Deposit { amount, then }
}

#[tokio::test]
async fn public_methods_of_a_service_are_handlers_and_share_its_state() {
    let (app, _, accounts) = start(&buses("~", "~")).await;
    let _ = app.dispatch(deposit(1, &[2, 3])).await.unwrap();
    assert_eq!(accounts.balance(), 6);
    let _ = app.dispatch(Close {}).await.unwrap();
    assert_eq!(accounts.balance(), 0);
    let routes = &app.plan().bus("commands").unwrap().routes;
    let targets = routes.iter().flat_map(|route| &route.targets);
    let mut ids: Vec<_> = targets.map(|target| target.handler.as_str()).collect();
    ids.sort_unstable();
    let expected = [
        "stories.litecqrs.Accounts.close",
        "stories.litecqrs.Accounts.deposit",
    ];
    assert_eq!(ids, expected, "the listing of `routes` comes from here");
}

#[tokio::test]
async fn a_queued_command_that_fails_stops_no_other_and_is_in_the_receipt() {
    let (app, notebook, accounts) = start(&buses("{ nested: queue }", "~")).await;
    let receipt = app.dispatch(deposit(1, &[-2, 3])).await.unwrap();
    let told = notebook.lines();
    let expected = [
        "1 begins",
        "queued: true",
        "queued: true",
        "1 ends",
        "Deposit failed: \"Deposit\" was rejected: a debit is no deposit",
        "3 begins",
        "3 ends",
    ];
    assert_eq!(told, expected);
    let [failure] = receipt.failures() else {
        panic!("one failure: {receipt:?}");
    };
    assert!(failure.error.downcast_ref::<Debit>().is_some());
    assert_eq!(accounts.balance(), 4);
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn a_command_that_runs_at_once_hands_its_failure_to_the_one_that_dispatched_it() {
    let (app, notebook, accounts) = start(&buses("{ nested: inline }", "~")).await;
    let receipt = app.dispatch(deposit(1, &[-2, 3])).await.unwrap();
    let expected = [
        "1 begins",
        "refused: true",
        "3 begins",
        "3 ends",
        "queued: false",
        "1 ends",
    ];
    assert_eq!(notebook.lines(), expected);
    assert!(receipt.failures().is_empty());
    assert_eq!(accounts.balance(), 4);
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn the_failure_of_a_listener_is_announced_however_its_event_comes_to_it() {
    let retry = "retry: { max: 0 }";
    let inline = "{ delivery: inline }".to_owned();
    let durable = format!("{{ delivery: {{ {retry} }} }}");
    let queued = "{ router: { async_switch: out } }".to_owned();
    for events in [inline, durable, queued] {
        let text = format!(
            "{}\ntransports: {{ out: {{ {retry} }} }}",
            buses("~", &events)
        );
        let (app, notebook, accounts) = start(&text).await;
        let _ = app.dispatch(deposit(13, &[])).await.unwrap();
        within(app.settle()).await.unwrap();
        let failed = "stories.litecqrs.Statements.on_deposited failed on Deposited";
        assert_eq!(
            notebook.count(failed),
            1,
            "{events}: {:?}",
            notebook.lines()
        );
        assert_eq!(accounts.balance(), 13, "nothing is undone");
    }
}
