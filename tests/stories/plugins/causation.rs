//! The causation enricher: the command in the metadata of its events, under the application's own keys. And what a hook of an application
//! adds to events.

use std::sync::Arc;

use cqrs::message::{MessageId, Metadata, MetadataValue};
use cqrs::plugin::{Dispatching, Stage};

use super::Attached;
use super::bank::{AccountOpened, Bank, open_for};
use crate::support::main_log;

const ENRICHER: &str = "plugins: [prooph_event_store_bus_bridge.causation_metadata_enricher]";
const OWN_KEYS: &str = "prooph_event_store_bus_bridge.causation_metadata_enricher: { id_key: command_id, name_key: command }";

fn text(metadata: &Metadata, key: &str) -> Option<String> {
    let value = metadata.get(key).and_then(MetadataValue::as_text);
    value.map(str::to_owned)
}

#[tokio::test]
async fn the_command_is_in_the_metadata_of_its_events_under_the_keys_that_were_asked_for() {
    let bank = Bank {
        commands: ENRICHER,
        services: OWN_KEYS,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let id: MessageId = "0198f0aa-0000-7000-8000-000000000001".parse().unwrap();
    let metadata = Metadata::new().with_message_id(id);
    let _ = app
        .dispatch_with(open_for("petra"), metadata)
        .await
        .unwrap();
    let log = main_log(&app).await;
    let opened = log[0].metadata.get().unwrap();
    assert_eq!(text(opened, "command_id"), Some(id.to_string()));
    assert_eq!(text(opened, "command").as_deref(), Some("OpenAccount"));
    assert_eq!(
        opened.causation_id(),
        Some(id),
        "and ours is as it is without"
    );
    assert_eq!(opened.causation_name(), Some("OpenAccount"));
    let counted = log[1].metadata.get().unwrap();
    assert_eq!(log[1].name, "Counted");
    assert_eq!(text(counted, "command_id"), None, "a listener raised it");
    assert_eq!(counted.causation_id(), Some(log[0].id));
}

#[tokio::test]
async fn with_the_framework_s_own_keys_there_is_nothing_to_add() {
    let bank = Bank {
        commands: ENRICHER,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    let log = main_log(&app).await;
    let opened = log[0].metadata.get().unwrap();
    assert_eq!(opened.causation_id(), receipt.message_id());
    assert_eq!(opened.causation_name(), Some("OpenAccount"));
}

#[tokio::test]
async fn what_no_command_has_caused_has_none_in_its_metadata() {
    let bank = Bank {
        commands: ENRICHER,
        services: OWN_KEYS,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let event = AccountOpened {
        owner: "petra".to_owned(),
    };
    let _ = app.events().publish(event).await.unwrap();
    let log = main_log(&app).await;
    assert_eq!(text(log[0].metadata.get().unwrap(), "command_id"), None);
}

#[tokio::test]
async fn taken_off_the_bus_it_adds_nothing_any_more() {
    let bank = Bank {
        commands: ENRICHER,
        services: OWN_KEYS,
        ..Bank::default()
    };
    let (app, _) = bank.story().start().await;
    let plugin = "prooph_event_store_bus_bridge.causation_metadata_enricher";
    assert!(app.detach_plugin("commands", plugin));
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let log = main_log(&app).await;
    let opened = log[0].metadata.get().unwrap();
    assert_eq!(text(opened, "command_id"), None);
    assert_eq!(text(opened, "command"), None);
}

#[tokio::test]
async fn what_a_hook_adds_to_events_is_on_those_of_each_listener_and_on_nothing_before_them() {
    let bank = Bank {
        events: "delivery: inline, plugins: [stories.scripted]",
        ..Bank::default()
    };
    let mut story = bank.story();
    let script = Attached(Box::new(|pipeline, _| {
        pipeline.on(Stage::Initialize, |dispatching: &mut Dispatching<'_>| {
            dispatching.add_event_metadata("shift", "late");
            Ok(())
        });
    }));
    story.builder = story.builder.provide(Arc::new(script));
    let (app, _) = story.start().await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let log = main_log(&app).await;
    assert_eq!(text(log[0].metadata.get().unwrap(), "shift"), None);
    let counted = log[1].metadata.get().unwrap();
    assert_eq!(text(counted, "shift").as_deref(), Some("late"));
}
