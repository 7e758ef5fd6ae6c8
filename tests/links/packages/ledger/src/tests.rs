use cqrs::registry::{Origin, Registration, Registry};

use super::*;

const WIRING: &str = "
services: { store: { driver: memory } }
event_store:
  stores:
    main:
      type: store
      metadata_enrichers: [ledger.clerk]
      repositories: { books: { aggregate_type: Book } }
service_bus:
  command_buses: { commands: { plugins: [ledger.guard], router: { routes: { Enter: ledger.Book.enter } } } }
  event_buses: { events: { router: { routes: { Entered: [ledger.print] } } } }
  query_buses: { queries: { router: { routes: { Sum: ledger.sum } } } }
";

/// Every registration of this crate, as the linker collects it.
fn collected() -> Vec<Origin> {
    let origin = |registration: &Registration| match registration {
        Registration::Message(message) => Some(message.origin),
        Registration::Handler(handler) => Some(handler.origin),
        Registration::Aggregate(aggregate) => Some(aggregate.origin),
        Registration::Plugin(plugin) => Some(plugin.origin),
        Registration::Upcaster(upcaster) => Some(upcaster.origin),
        _ => None,
    };
    let all = cqrs::__private::inventory::iter::<Registration>;
    all.into_iter()
        .filter_map(origin)
        .filter(|origin| origin.krate == "ledger")
        .collect()
}

#[test]
fn everything_is_there_twice_and_counts_once() {
    assert_eq!(ledger_fixtures::enter(1).number, 1);
    let collected = collected();
    let in_tests = collected.iter().filter(|origin| origin.in_tests).count();
    assert_eq!((collected.len(), in_tests), (20, 10), "{collected:#?}");
    let registry = Registry::linked();
    assert!(registry.duplicates().is_empty());
    let ours = |origin: Origin| origin.krate == "ledger";
    let messages = registry.messages().filter(|message| ours(message.origin));
    let handlers = registry.handlers().filter(|handler| ours(handler.origin));
    let plugins = registry.plugins().filter(|plugin| ours(plugin.origin));
    assert_eq!(
        (messages.count(), handlers.count(), plugins.count()),
        (3, 3, 2)
    );
    assert_eq!(
        (registry.aggregates().count(), registry.upcasters().count()),
        (1, 1)
    );
}

#[tokio::test]
async fn an_application_of_the_unit_tests_handles_their_messages() {
    assert_eq!(ledger_fixtures::enter(1).number, 1);
    let app = App::from_text("cqrs.yaml", WIRING).build().await.unwrap();
    let receipt = app.dispatch(Enter { number: 3 }).await.unwrap();
    assert_eq!(receipt.events(), 1);
    assert_eq!(app.ask(Sum).await.unwrap(), 7);
    app.shutdown().await.unwrap();
}
