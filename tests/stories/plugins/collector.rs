//! The data collector: what a page about the buses shows.

use std::sync::Arc;
use std::time::Duration;

use cqrs::plugins::DataCollector;
use cqrs::plugins::guard::{Access, AuthorizationService};
use cqrs::prelude::*;
use cqrs_testing::PausedClock;
use serde_json::{Value, json};

use super::bank::{Bank, CloseBank, OpenVault, balance_of, open_for};
use crate::support::within;

const COLLECTED: &str = "plugins: [prooph_service_bus.plugin.data_collector]";
const COLLECTED_EVENTS: &str =
    "delivery: inline, plugins: [prooph_service_bus.plugin.data_collector]";

async fn collected_bank(services: &'static str) -> (App, Arc<DataCollector>) {
    let bank = Bank {
        commands: COLLECTED,
        events: COLLECTED_EVENTS,
        queries: COLLECTED,
        services,
    };
    let collector = Arc::new(DataCollector::new());
    let builder = bank.story().builder.provide(Arc::clone(&collector));
    (builder.build().await.unwrap(), collector)
}

#[tokio::test]
async fn messages_are_counted_on_all_buses_with_the_last_of_them_one_by_one() {
    let (app, collector) = collected_bank("").await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    let _ = app.dispatch(open_for("")).await.unwrap_err();
    let _ = app.ask(balance_of("petra")).await.unwrap();
    let collected = collector.collected();
    assert_eq!(collected.buses.len(), 3);
    assert_eq!(collected.message_count(), 4);
    let commands = collected.bus("commands").unwrap();
    assert_eq!((commands.message_count, commands.failure_count), (2, 1));
    let [opened, refused] = commands.messages.as_slice() else {
        panic!("two commands: {commands:?}");
    };
    assert_eq!(Some(opened.message_id), receipt.message_id());
    assert!(opened.context.message_handled);
    assert_eq!(opened.context.message_handler.as_deref(), Some("bank.open"));
    assert_eq!(
        opened.context.message_data,
        Value::Null,
        "nobody asked for it"
    );
    assert_eq!(
        refused.exception.as_deref(),
        Some("\"OpenAccount\" was rejected: an account has an owner")
    );
    let events = collected.bus("events").unwrap();
    let handler = events.messages[0].context.message_handler.as_deref();
    assert_eq!(handler, Some("bank.greet, bank.count"));
}

#[tokio::test]
async fn who_called_whom_is_told_with_its_cause() {
    let (app, collector) = collected_bank("").await;
    let receipt = app.dispatch(open_for("petra")).await.unwrap();
    let collected = collector.collected();
    let command = &collected.bus("commands").unwrap().call_stack[0];
    assert_eq!(
        (command.message, command.handler.as_str()),
        ("OpenAccount", "bank.open")
    );
    assert_eq!(command.caused_by, None);
    let events = &collected.bus("events").unwrap().call_stack;
    let called: Vec<_> = events.iter().map(|call| call.handler.as_str()).collect();
    assert_eq!(called, ["bank.greet", "bank.count"]);
    assert_eq!(events[0].caused_by, receipt.message_id());
    assert!(collected.bus("queries").unwrap().call_stack.is_empty());
}

#[tokio::test]
async fn an_event_whose_listeners_fail_counts_as_failed() {
    let (app, collector) = collected_bank("").await;
    let _ = app.dispatch(open_for("grumpy")).await.unwrap();
    let collected = collector.collected();
    let events = collected.bus("events").unwrap();
    assert_eq!((events.message_count, events.failure_count), (1, 1));
    let exception = events.messages[0].exception.as_deref().unwrap();
    assert!(exception.contains("bank.greet: "), "{exception}");
    assert!(
        exception.ends_with("an account has an owner"),
        "{exception}"
    );
}

#[tokio::test]
async fn routes_plugins_and_settings_of_a_bus_are_there_before_its_first_message() {
    let (_app, collector) = collected_bank("").await;
    let shown = serde_json::to_value(collector.collected()).unwrap();
    assert_eq!(
        shown["buses"][0],
        json!({
            "bus_type": "command",
            "bus_name": "commands",
            "routes": [
                { "message": "CloseAccount", "handler": "bank.close" },
                { "message": "OpenAccount", "handler": "bank.open" },
                { "message": "OpenVault", "handler": "bank.vault" },
            ],
            "plugins": ["prooph_service_bus.plugin.data_collector"],
            "settings": { "nested": "queue", "queue_limit": "10000", "failure_mode": "collect" },
            "message_count": 0,
            "failure_count": 0,
            "duration_us": 0,
            "messages": [],
            "call_stack": [],
        })
    );
}

#[tokio::test]
async fn durations_add_up_by_the_application_s_clock() {
    let bank = Bank {
        events: COLLECTED_EVENTS,
        ..Bank::default()
    };
    let (clock, collector) = (PausedClock::new(), Arc::new(DataCollector::new()));
    let story = bank.story();
    let builder = story.builder.provide(Arc::clone(&collector));
    let app = builder
        .clock(Arc::new(clock.clone()))
        .build()
        .await
        .unwrap();
    for _ in 0..2 {
        let dispatching = tokio::spawn({
            let app = app.clone();
            async move { app.dispatch(open_for("patient")).await }
        });
        story.gate.arrival(1).await;
        clock.advance(Duration::from_millis(3)).await;
        story.gate.open(1);
        let _ = within(dispatching).await.unwrap().unwrap();
    }
    let collected = collector.collected();
    assert_eq!(collected.duration(), Duration::from_millis(6));
    let each = Duration::from_millis(3);
    let messages = &collected.bus("events").unwrap().messages;
    assert!(messages.iter().all(|message| message.duration == each));
}

#[tokio::test]
async fn only_the_last_messages_are_kept_and_all_are_counted() {
    let keeping = "prooph_service_bus.plugin.data_collector: { keep: 2 }";
    let (app, collector) = collected_bank(keeping).await;
    for owner in ["petra", "paul", "pia"] {
        let _ = app.dispatch(open_for(owner)).await.unwrap();
    }
    let collected = collector.collected();
    let events = collected.bus("events").unwrap();
    assert_eq!(events.message_count, 3);
    assert_eq!(events.messages.len(), 2);
    assert_eq!(events.call_stack.len(), 2);
}

#[tokio::test]
async fn the_content_is_there_where_it_was_asked_for() {
    let telling = "prooph_service_bus.plugin.data_collector: { payload: true }";
    let (app, collector) = collected_bank(telling).await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let collected = collector.collected();
    let opened = &collected.bus("commands").unwrap().messages[0];
    assert_eq!(opened.context.message_data, json!({ "owner": "petra" }));
    let shown = serde_json::to_value(opened).unwrap();
    assert_eq!(shown["message-data"]["owner"], "petra");
    assert_eq!(shown["bus-name"], "commands");
    assert_eq!(shown["message-handler"], "bank.open");
}

#[tokio::test]
async fn content_that_cannot_be_written_is_left_out() {
    let telling = "prooph_service_bus.plugin.data_collector: { payload: true }";
    let (app, collector) = collected_bank(telling).await;
    let vault = OpenVault {
        combination: [((7, 7), 7)].into(),
    };
    let _ = app.dispatch(vault).await.unwrap();
    let collected = collector.collected();
    let opened = &collected.bus("commands").unwrap().messages[0];
    assert_eq!(opened.context.message_name, "OpenVault");
    assert_eq!(opened.context.message_data, Value::Null);
}

#[tokio::test]
async fn what_was_reset_begins_anew() {
    let (app, collector) = collected_bank("").await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    collector.reset();
    let collected = collector.collected();
    assert_eq!(collected.buses.len(), 3);
    assert_eq!(collected.message_count(), 0);
    assert!(collected.buses.iter().all(|bus| bus.messages.is_empty()));
    assert!(collected.buses.iter().all(|bus| bus.call_stack.is_empty()));
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(collector.collected().message_count(), 2);
}

#[tokio::test]
async fn what_never_came_to_a_handler_is_counted_too() {
    let guarded =
        "plugins: [prooph_service_bus.plugin.data_collector, prooph_service_bus.route_guard]";
    for (commands, failures) in [(COLLECTED, 1), (guarded, 2)] {
        let bank = Bank {
            commands,
            ..Bank::default()
        };
        let collector = Arc::new(DataCollector::new());
        let nobody = Arc::new(|_: &Access<'_>| false);
        let builder = bank.story().builder.provide(Arc::clone(&collector));
        let builder = builder.provide::<dyn AuthorizationService>(nobody);
        let app = builder.build().await.unwrap();
        let bus = app.command_bus("commands");
        let _ = bus.dispatch(open_for("petra")).await;
        let _ = bus.dispatch(CloseBank).await.unwrap_err();
        let collected = collector.collected();
        let commands = collected.bus("commands").unwrap();
        assert_eq!(
            (commands.message_count, commands.failure_count),
            (2, failures)
        );
        let closed = &commands.messages[1];
        assert!(closed.exception.is_some() && !closed.context.message_handled);
        assert_eq!(closed.context.message_handler, None);
    }
}
