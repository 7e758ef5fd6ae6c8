//! prooph's bridges between event stores and buses, as configurations name them.

use super::{known, sows};
use crate::support::{Story, main_log};

fn of(services: &str, bus: &str, store: &str) -> Story {
    let text = format!(
        "services:
  store: {{ driver: memory }}
{services}
event_store: {{ stores: {{ main: {{ type: store, {store} }} }} }}
service_bus:
  command_buses: {{ commands: {{ {bus} }} }}
  event_buses: {{ events: ~ }}
  query_buses: {{ queries: ~ }}"
    );
    Story::of(text, known())
}

#[tokio::test]
async fn a_publisher_at_a_store_publishes_what_is_committed_once_and_in_order() {
    let publisher = "plugins: [prooph_event_store_bus_bridge.event_publisher]";
    let (app, notebook) = of("", "", publisher).start().await;
    let _ = sows(&app, "beans").await.unwrap();
    let _ = sows(&app, "peas").await.unwrap();
    assert_eq!(
        notebook.lines(),
        ["watering beans by nobody", "watering peas by nobody"]
    );
}

#[tokio::test]
async fn the_transaction_manager_at_a_store_says_nothing_new() {
    let services = r"  transactions: { class: 'Prooph\EventStoreBusBridge\TransactionManager', tags: [prooph_event_store.plugin, prooph_service_bus.commands.plugin] }";
    let (app, _) = of(services, "", "").start().await;
    let _ = sows(&app, "beans").await.unwrap();
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn the_cause_is_written_at_the_store_under_the_keys_that_were_asked_for() {
    let services = r"  causes:
    class: 'Prooph\EventStoreBusBridge\CausationMetadataEnricher'
    id_key: command_id
    name_key: command
    tags: [prooph_event_store.main.plugin]";
    let (app, _) = of(services, "", "").start().await;
    let _ = sows(&app, "beans").await.unwrap();
    for event in main_log(&app).await {
        let metadata = event.metadata.get().unwrap();
        let id = metadata.causation_id().unwrap().to_string();
        assert_eq!(
            metadata.get("command_id").and_then(|id| id.as_text()),
            Some(&*id)
        );
        assert_eq!(
            metadata.get("command").and_then(|name| name.as_text()),
            Some("Sow")
        );
    }
    let store = app.event_store("main").unwrap();
    let rung = cqrs::inject::Batch::to(&super::beds()).event(&super::BellRung);
    let _appended = store.append(rung).await.unwrap();
    let without = main_log(&app).await.pop().unwrap();
    assert!(
        !without.metadata.as_json().contains("command"),
        "who has no cause stays as it is"
    );
    assert!(app.detach_store_plugin("main", "causes"));
    let _ = sows(&app, "peas").await.unwrap();
    let after = main_log(&app).await.pop().unwrap();
    assert!(!after.metadata.as_json().contains("command_id"));
}
