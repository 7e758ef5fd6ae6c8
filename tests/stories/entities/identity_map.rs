//! The identity map of a unit of work: one object of each entity, whose events join what the handler stores.

use super::*;

#[derive(Serialize, Deserialize, Command)]
struct Swap {
    fails: bool,
}

#[derive(Serialize, Deserialize, Command)]
struct Misuse;

#[derive(Serialize, Deserialize, Query)]
#[query(reply = ())]
struct Peep;

/// Two parts of one handler, neither of which knows what the other one has loaded.
#[command_handler]
async fn swap(command: Swap, customers: IdentityMap, notebook: Service<Notebook>) -> HandlerResult {
    let load = || async {
        notebook.note("loaded");
        Ok::<_, HandlerError>(Customer::default())
    };
    assert!(
        customers.get::<Customer>(1).is_none(),
        "each command has a map of its own"
    );
    let petra = customers.get_or_load(1, load()).await?;
    let paul = customers.get_or_load(2, load()).await?;
    petra.lock()?.change_email("petra");
    paul.lock()?.change_email("paul");
    let again = customers.get_or_load::<Customer, _>("1", load()).await?;
    assert_eq!(again.lock()?.email, "petra");
    again.lock()?.change_email("petra again");
    if command.fails {
        return Err("no".into());
    }
    Ok(())
}

#[command_handler]
fn misuse(_: Misuse, customers: IdentityMap, notebook: Service<Notebook>) -> HandlerResult {
    let customer = customers.insert(1, Customer::default())?;
    let twice = customers.insert("1", Customer::default()).unwrap_err();
    notebook.note(twice.to_string());
    let in_hand = customer.lock()?;
    let second = customers.get::<Customer>(1).unwrap();
    notebook.note(second.lock().unwrap_err().to_string());
    drop(in_hand);
    assert!(second.lock().is_ok());
    Err(twice.into())
}

#[query_handler]
fn peep(_: Peep, customers: IdentityMap) -> HandlerResult<()> {
    let _ = customers.insert(1, Customer::default())?;
    Ok(())
}

#[event_listener(bus = "events")]
fn copy(event: &EmailChanged, customers: IdentityMap) -> HandlerResult {
    if event.to == "petra again" {
        let copy = customers.insert(3, Customer::default())?;
        copy.lock()?.change_email("copied");
    }
    Ok(())
}

async fn start() -> (App, std::sync::Arc<Notebook>) {
    let registrations = registrations![
        Swap,
        Misuse,
        Peep,
        EmailChanged,
        swap,
        misuse,
        peep,
        copy,
        hear
    ];
    let buses = "service_bus: { command_buses: { commands: ~ }, event_buses: { events: ~ }, query_buses: { queries: ~ } }";
    Story::in_memory(buses, registrations).start().await
}

#[tokio::test]
async fn who_asks_for_an_entity_again_gets_the_same_and_its_events_are_told_in_order() {
    let (app, notebook) = start().await;
    let receipt = app.dispatch(Swap { fails: false }).await.unwrap();
    assert_eq!(receipt.events(), 3);
    let expected = [
        "loaded",
        "loaded",
        " -> petra",
        " -> paul",
        "petra -> petra again",
    ];
    assert_eq!(notebook.lines()[..5], expected);
    app.settle().await.unwrap();
    assert_eq!(
        notebook.lines()[5..],
        [" -> copied"],
        "a listener has a map too"
    );
}

#[tokio::test]
async fn the_entities_of_a_command_that_fails_have_raised_nothing() {
    let (app, notebook) = start().await;
    let error = app.dispatch(Swap { fails: true }).await.unwrap_err();
    assert_eq!(error.dropped(), ["EmailChanged"; 3]);
    assert!(main_log(&app).await.is_empty());
    let receipt = app.dispatch(Swap { fails: false }).await.unwrap();
    assert_eq!(receipt.events(), 3);
    assert_eq!(notebook.count("loaded"), 4);
}

#[tokio::test]
async fn one_entity_is_put_in_once_and_is_in_one_hand_at_a_time() {
    let (app, notebook) = start().await;
    let error = app.dispatch(Misuse).await.unwrap_err();
    assert!(!error.is_rejection());
    let expected = [
        "Customer 1 is in the identity map already: ask the map for it",
        "Customer 1 is in use: let go of its guard before taking it in hand again",
    ];
    assert_eq!(notebook.lines(), expected);
    let error = app.ask(Peep).await.unwrap_err();
    let error = error.downcast_ref::<RepositoryError>();
    assert!(matches!(error, Some(RepositoryError::ReadOnly)));
}
