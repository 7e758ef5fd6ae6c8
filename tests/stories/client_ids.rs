//! A client's own command id: the same id again is the same command.

use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use serde::{Deserialize, Serialize};

use crate::support::{Gate, Notebook, Story, main_log, within};

#[derive(Serialize, Deserialize, Command)]
struct Pay {
    amount: u32,
    waits: bool,
}

#[derive(Serialize, Deserialize, Event)]
struct Paid;

#[command_handler]
async fn pay(
    command: Pay,
    events: Events,
    notebook: Service<Notebook>,
    gate: Service<Gate>,
) -> HandlerResult {
    notebook.note(format!("paying {}", command.amount));
    if command.waits {
        gate.pass().await;
    }
    if notebook.lines().len() == 1 && command.amount == 13 {
        return Err("not on the first try".into());
    }
    for _ in 0..command.amount {
        events.raise(Paid)?;
    }
    Ok(())
}

const BUS: &str = "service_bus: { command_buses: { commands: ~ } }";

fn in_memory() -> Story {
    Story::in_memory(BUS, registrations![Pay, Paid, pay])
}

async fn pay_once(app: &App, amount: u32, waits: bool) -> Result<Receipt, DispatchError> {
    let id = "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse().unwrap();
    let metadata = Metadata::new().with_message_id(id);
    let pay = Pay { amount, waits };
    app.commands().dispatch_with(pay, metadata).await
}

fn assert_same(first: &Receipt, again: &Receipt) {
    assert!(!first.is_repeated() && again.is_repeated());
    assert_eq!(first.written(), again.written());
    assert_eq!(first.message_id(), again.message_id());
}

#[tokio::test]
async fn the_same_id_again_gives_the_first_receipt() {
    let (app, notebook) = in_memory().start().await;
    let first = pay_once(&app, 2, false).await.unwrap();
    let again = pay_once(&app, 2, false).await.unwrap();
    assert_same(&first, &again);
    assert_eq!(notebook.lines(), ["paying 2"]);
    within(app.wait_for(&again)).await.unwrap();
    let _ = app
        .dispatch(Pay {
            amount: 1,
            waits: false,
        })
        .await
        .unwrap();
    assert_eq!(main_log(&app).await.len(), 3, "others go on");
}

#[tokio::test]
async fn a_command_that_stored_nothing_is_remembered_too() {
    let (app, notebook) = in_memory().start().await;
    let first = pay_once(&app, 0, false).await.unwrap();
    let again = pay_once(&app, 0, false).await.unwrap();
    assert_same(&first, &again);
    assert_eq!(notebook.lines(), ["paying 0"]);
}

#[tokio::test]
async fn a_command_that_failed_is_not_remembered() {
    let (app, notebook) = in_memory().start().await;
    assert!(pay_once(&app, 13, false).await.unwrap_err().is_rejection());
    let receipt = pay_once(&app, 13, false).await.unwrap();
    assert!(!receipt.is_repeated());
    assert_eq!(notebook.count("paying 13"), 2);
    assert_eq!(main_log(&app).await.len(), 13);
}

#[tokio::test]
async fn of_two_at_the_same_time_one_is_stored_and_both_get_its_receipt() {
    let (app, _, gate) = in_memory().start_with_gate().await;
    let pay = || {
        let app = app.clone();
        tokio::spawn(async move { pay_once(&app, 2, true).await })
    };
    let (one, other) = (pay(), pay());
    gate.arrival(2).await;
    gate.open(2);
    let one = within(one).await.unwrap().unwrap();
    let other = within(other).await.unwrap().unwrap();
    assert_ne!(one.is_repeated(), other.is_repeated());
    assert_eq!(one.written(), other.written());
    assert_eq!(main_log(&app).await.len(), 2);
}

#[derive(Serialize, Deserialize, Command)]
struct Enrol {
    name: String,
}

#[derive(Serialize, Deserialize, Event)]
struct Enrolled;

#[derive(Default)]
struct Name(bool);

#[aggregate(id = String)]
impl Name {
    #[handles(create_or_load, key = name)]
    fn enrol(&self, _: &Enrol) -> Result<Enrolled, &'static str> {
        if self.0 { Err("taken") } else { Ok(Enrolled) }
    }

    #[apply]
    fn enrolled(&mut self, _: &Enrolled) {
        self.0 = true;
    }
}

#[tokio::test]
async fn of_many_at_the_same_time_the_later_ones_get_the_first_receipt_and_no_refusal() {
    let registrations = registrations![Enrol, Enrolled, Name, Name::enrol];
    // A file answers later, so that all three have asked for the id before the first of them is stored.
    let folder = tempfile::tempdir().unwrap();
    let story = Story::on_file(folder.path(), BUS, registrations);
    let (app, _) = story.start().await;
    for round in 0..10_u128 {
        let id = MessageId::from_uuid(uuid::Uuid::from_u128(round));
        let enrol = || {
            let (app, name) = (app.clone(), round.to_string());
            let metadata = Metadata::new().with_message_id(id);
            tokio::spawn(async move { app.dispatch_with(Enrol { name }, metadata).await })
        };
        let all = [enrol(), enrol(), enrol()];
        let mut repeated = 0;
        for one in all {
            repeated += usize::from(within(one).await.unwrap().unwrap().is_repeated());
        }
        assert_eq!(repeated, 2);
    }
    assert_eq!(main_log(&app).await.len(), 10);
    app.shutdown().await.unwrap();
}

#[tokio::test]
async fn an_id_is_remembered_across_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut receipts = Vec::new();
    let mut notebooks: Vec<Arc<Notebook>> = Vec::new();
    for _ in 0..2 {
        let story = Story::on_file(folder.path(), BUS, registrations![Pay, Paid, pay]);
        let (app, notebook) = story.start().await;
        receipts.push(pay_once(&app, 3, false).await.unwrap());
        notebooks.push(notebook);
        assert_eq!(main_log(&app).await.len(), 3);
        app.shutdown().await.unwrap();
    }
    assert_same(&receipts[0], &receipts[1]);
    assert!(notebooks[1].lines().is_empty());
}
