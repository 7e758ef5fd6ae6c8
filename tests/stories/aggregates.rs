//! Repositories and roots: what a unit of work knows about the aggregates that it has touched.

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::store::StoreError;
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, stream};

#[derive(Debug, Default)]
struct Account {
    balance: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("{0} is overdrawn")]
struct Overdrawn(String);

#[aggregate(id = String)]
impl Account {
    #[apply]
    fn opened(&mut self, _: &Opened) {}

    #[apply]
    fn moved(&mut self, event: &Moved) {
        self.balance += event.amount;
    }

    fn withdraw(&self, name: &str, amount: i64) -> Result<Moved, Overdrawn> {
        if self.balance < amount {
            return Err(Overdrawn(name.to_owned()));
        }
        Ok(Moved { amount: -amount })
    }
}

#[derive(Serialize, Deserialize, Event)]
struct Opened;

#[derive(Serialize, Deserialize, Event)]
struct Moved {
    amount: i64,
}

#[derive(Serialize, Deserialize, Command)]
struct Do(Deed);

#[derive(Serialize, Deserialize)]
enum Deed {
    Open(String, i64),
    OpenTwice(String),
    Deposit(String, i64),
    Transfer(String, String, i64),
    LoadTwice(String),
    LoadAgainAfterSave(String),
    LookBetweenSaves(String),
    Forget(String),
    Find(String),
    DepositOrOpen(String, i64),
}

#[command_handler]
async fn act(
    Do(deed): Do,
    accounts: Repository<Account>,
    notebook: Service<Notebook>,
) -> HandlerResult {
    match deed {
        Deed::Open(id, amount) => {
            let mut account = accounts.create(id).await?;
            account.record((Opened, Moved { amount }));
            accounts.save(account).await?;
        }
        Deed::OpenTwice(id) => {
            let mut account = accounts.create(id.clone()).await?;
            account.record(Opened);
            accounts.save(account).await?;
            accounts.create(id).await?;
        }
        Deed::Deposit(id, amount) => deposit(&accounts, &id, amount).await?,
        Deed::Transfer(from, to, amount) => {
            deposit(&accounts, &to, amount).await?;
            let mut account = accounts.load(&from).await?;
            account.record(account.withdraw(&from, amount)?);
            accounts.save(account).await?;
        }
        Deed::LoadTwice(id) => {
            let held = accounts.load(&id).await?;
            assert_eq!(held.id(), &id);
            accounts.load(&id).await?;
        }
        Deed::LoadAgainAfterSave(id) => {
            deposit(&accounts, &id, 5).await?;
            let again = accounts.load(&id).await?;
            notebook.note(format!("{} at {}", again.balance, again.version()));
            let stored = accounts.view(&id).await?.unwrap();
            notebook.note(format!("stored {} at {}", stored.balance, stored.version()));
        }
        Deed::LookBetweenSaves(id) => {
            deposit(&accounts, &id, 5).await?;
            drop(accounts.load(&id).await?);
            drop(accounts.find(&id).await?);
            let conflict = accounts.create(id.clone()).await.unwrap_err();
            notebook.note(format!(
                "create: {}",
                HandlerError::from(conflict).is_conflict()
            ));
            deposit(&accounts, &id, 6).await?;
        }
        Deed::Forget(id) => {
            let mut account = accounts.load(&id).await?;
            account.record(Moved { amount: 1 });
        }
        Deed::Find(id) => {
            let found = accounts.find(&id).await?.is_some();
            notebook.note(format!("{id}: {found}"));
        }
        Deed::DepositOrOpen(id, amount) => {
            let mut account = accounts.load_or_create(id).await?;
            if account.version().get() == 0 {
                account.record(Opened);
            }
            account.record(vec![Moved { amount }]);
            accounts.save(account).await?;
        }
    }
    Ok(())
}

async fn deposit(accounts: &Repository<Account>, id: &String, amount: i64) -> HandlerResult {
    let mut account = accounts.load(id).await?;
    account.record(Moved { amount });
    accounts.save(account).await?;
    Ok(())
}

fn story() -> Story {
    Story::in_memory(
        "service_bus: { command_buses: { commands: ~ } }",
        registrations![Account, Opened, Moved, Do, act],
    )
}

fn open(id: &str, amount: i64) -> Do {
    Do(Deed::Open(id.to_owned(), amount))
}

async fn refused(deed: Deed) -> DispatchError {
    let (app, _) = story().start().await;
    let _ = app.dispatch(open("petra", 10)).await.unwrap();
    let error = app.dispatch(Do(deed)).await.unwrap_err();
    assert_eq!(main_log(&app).await.len(), 2, "nothing else is stored");
    error
}

fn petra() -> String {
    "petra".to_owned()
}

#[tokio::test]
async fn what_is_saved_is_stored_with_its_versions() {
    let (app, _) = story().start().await;
    let receipt = app.dispatch(open("petra", 10)).await.unwrap();
    assert_eq!(receipt.written()[0].version.get(), 2);
    let receipt = app.dispatch(Do(Deed::Deposit(petra(), 3))).await.unwrap();
    let [written] = receipt.written() else {
        panic!("one aggregate is expected: {receipt:?}")
    };
    assert_eq!(written.stream.as_str(), "event_stream");
    assert_eq!(written.version.get(), 3);
    assert_eq!(written.subject.as_ref().unwrap().aggregate_id(), "petra");
    let versions: Vec<_> = stream(&app, "event_stream")
        .await
        .iter()
        .map(|event| event.version.get())
        .collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[tokio::test]
async fn a_missing_aggregate_is_named_with_its_type_and_id() {
    let error = refused(Deed::Deposit("john".to_owned(), 1)).await;
    assert!(!error.is_rejection());
    let missing = error.downcast_ref::<RepositoryError>().unwrap();
    assert!(matches!(
        missing,
        RepositoryError::AggregateNotFound { aggregate_type: "Account", id } if id == "john"
    ));
    assert_eq!(missing.to_string(), "there is no Account john");
}

#[tokio::test]
async fn to_create_what_exists_is_a_conflict() {
    let error = refused(Deed::Open(petra(), 1)).await;
    assert!(error.is_conflict(), "{error:?}");
    let error = refused(Deed::OpenTwice("john".to_owned())).await;
    assert!(error.is_conflict(), "{error:?}");
}

#[tokio::test]
async fn finding_and_load_or_create_do_not_mind_what_is_missing() {
    let (app, notebook) = story().start().await;
    for amount in [1, 2] {
        let _ = app.dispatch(Do(Deed::Find(petra()))).await.unwrap();
        let deposit = Do(Deed::DepositOrOpen(petra(), amount));
        let _ = app.dispatch(deposit).await.unwrap();
    }
    assert_eq!(notebook.lines(), ["petra: false", "petra: true"]);
    assert_eq!(main_log(&app).await.len(), 3);
}

#[tokio::test]
async fn a_root_that_is_held_cannot_be_loaded_again() {
    let error = refused(Deed::LoadTwice(petra())).await;
    assert!(matches!(
        error.downcast_ref::<RepositoryError>(),
        Some(RepositoryError::RootInUse { id, .. }) if id == "petra"
    ));
}

#[tokio::test]
async fn loading_after_saving_gives_the_staged_state() {
    let (app, notebook) = story().start().await;
    let _ = app.dispatch(open("petra", 10)).await.unwrap();
    let again = Do(Deed::LoadAgainAfterSave(petra()));
    let _ = app.dispatch(again).await.unwrap();
    assert_eq!(notebook.lines(), ["15 at 3", "stored 10 at 2"]);
}

#[tokio::test]
async fn looking_at_a_staged_aggregate_does_not_lose_what_is_staged() {
    let (app, notebook) = story().start().await;
    let _ = app.dispatch(open("petra", 10)).await.unwrap();
    let receipt = app
        .dispatch(Do(Deed::LookBetweenSaves(petra())))
        .await
        .unwrap();
    assert_eq!(receipt.events(), 2);
    assert_eq!(receipt.written().last().unwrap().version.get(), 4);
    assert_eq!(notebook.lines(), ["create: true"]);
    let again = Do(Deed::LoadAgainAfterSave(petra()));
    let _ = app.dispatch(again).await.unwrap();
    assert_eq!(notebook.lines()[1], "26 at 5");
}

#[tokio::test]
async fn a_root_that_is_dropped_with_unsaved_events_fails_the_dispatch() {
    let error = refused(Deed::Forget(petra())).await;
    let unsaved = error.downcast_ref::<RepositoryError>().unwrap();
    assert_eq!(
        unsaved.to_string(),
        "Account petra recorded Moved that were never saved: call `save` on its repository"
    );
}

#[tokio::test]
async fn several_aggregates_are_stored_together_or_not_at_all() {
    let (app, _) = story().start().await;
    for id in ["petra", "john"] {
        let _ = app.dispatch(open(id, 10)).await.unwrap();
    }
    let transfer = |amount| Do(Deed::Transfer(petra(), "john".to_owned(), amount));
    let receipt = app.dispatch(transfer(7)).await.unwrap();
    assert_eq!(receipt.written().len(), 2);
    let error = app.dispatch(transfer(7)).await.unwrap_err();
    assert!(error.is_rejection());
    assert_eq!(error.downcast_ref::<Overdrawn>().unwrap().0, "petra");
    assert_eq!(error.dropped(), ["Moved"]);
    assert_eq!(main_log(&app).await.len(), 6);
}

#[tokio::test]
async fn an_id_that_no_log_takes_is_an_error() {
    let (app, _) = story().start().await;
    let error = app.dispatch(open("", 1)).await.unwrap_err();
    assert!(matches!(
        error.downcast_ref::<RepositoryError>(),
        Some(RepositoryError::InvalidId(_))
    ));
}

#[tokio::test]
async fn each_aggregate_may_have_a_stream_of_its_own() {
    let text = "services: { store: { driver: memory } }
event_store: { stores: { main: { type: store, repositories: { accounts: { aggregate_type: Account, stream_name: account, one_stream_per_aggregate: true } } } } }
service_bus: { command_buses: { commands: ~ } }
";
    let story = Story::of(text, registrations![Account, Opened, Moved, Do, act]);
    let (app, _) = story.start().await;
    for id in ["petra", "john"] {
        let _ = app.dispatch(open(id, 10)).await.unwrap();
        let deposit = Do(Deed::Deposit(id.to_owned(), 1));
        let _ = app.dispatch(deposit).await.unwrap();
    }
    assert_eq!(stream(&app, "account-petra").await.len(), 3);
    assert_eq!(stream(&app, "account-john").await.len(), 3);
    let error = app.dispatch(open("petra", 1)).await.unwrap_err();
    let conflict = error.downcast_ref::<StoreError>().unwrap().to_string();
    assert!(conflict.contains("account-petra"), "{conflict}");
}

#[derive(Serialize, Deserialize, Command)]
struct MoveHouse {
    id: String,
}

#[command_handler]
async fn move_house(
    command: MoveHouse,
    #[named("here")] here: Repository<Account>,
    #[named("there")] there: Repository<Account>,
) -> HandlerResult {
    let mut account = here.create(command.id).await?;
    account.record(Opened);
    Ok(there.save(account).await?)
}

#[tokio::test]
async fn a_root_is_saved_where_it_was_loaded() {
    let text = "services: { store: { driver: memory } }
service_bus: { command_buses: { commands: ~ } }
event_store: { stores: { main: { type: store, repositories: {
  here: { aggregate_type: Account, stream_name: here }, there: { aggregate_type: Account, stream_name: there } } } } }";
    let registrations = registrations![MoveHouse, Opened, Moved, Account, move_house];
    let (app, _) = Story::of(text, registrations).start().await;
    let id = "a".to_owned();
    let error = app.dispatch(MoveHouse { id }).await.unwrap_err();
    let other = error.downcast_ref::<RepositoryError>().unwrap();
    assert!(matches!(other, RepositoryError::OtherRepository { id, .. } if id == "a"));
    assert!(main_log(&app).await.is_empty());
}
