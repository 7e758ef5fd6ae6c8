//! Plugins of prooph that stand for what the framework always does.

use cqrs::plugin::{Dispatching, Stage};
use cqrs::plugins::TransactionManager;
use cqrs::plugins::guard::{Access, AuthorizationService};
use cqrs::prelude::*;
use std::sync::Arc;

use super::Attached;
use super::bank::{Bank, open_for};
use crate::support::{Story, closed, main_log};

async fn told(story: Story) -> String {
    story.builder.build().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_configuration_that_names_them_means_what_it_meant() {
    let bank = Bank {
        commands: "plugins: [prooph_service_bus.handle_command_invoke_strategy, prooph_event_store_bus_bridge.transaction_manager]",
        events: "delivery: inline, plugins: [prooph_service_bus.on_event_invoke_strategy, prooph_event_store_bus_bridge.event_publisher]",
        queries: "plugins: [prooph_service_bus.finder_invoke_strategy]",
        ..Bank::default()
    };
    let (app, notebook) = bank.story().start().await;
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(notebook.lines(), ["opening", "greeting", "counting"]);
    assert_eq!(main_log(&app).await.len(), 2);
}

#[tokio::test]
async fn services_of_symfony_with_prooph_s_classes_and_tags_are_these_plugins() {
    let bank = Bank {
        services: r"
            bank_transactions: {
                class: 'Prooph\EventStoreBusBridge\TransactionManager',
                arguments: ['@prooph_event_store.main'],
                tags: [{ name: prooph_service_bus.commands.plugin }],
            },
            bank_publisher: {
                class: 'Prooph\EventStoreBusBridge\EventPublisher',
                arguments: ['@prooph_service_bus.events'],
                tags: [{ name: prooph_event_store.main.plugin }],
            }",
        ..Bank::default()
    };
    let (app, notebook) = bank.story().start().await;
    assert!(app.detach_plugin("commands", "bank_transactions"));
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    assert_eq!(notebook.lines(), ["opening", "greeting", "counting"]);
}

#[tokio::test]
async fn prooph_s_other_names_are_known() {
    for name in [
        "prooph_service_bus.plugin.symfony_data_collector",
        r"Prooph\Bundle\ServiceBus\Plugin\DataCollectorPlugin",
        r"Prooph\Bundle\ServiceBus\Plugin\PsrLoggerPlugin",
        r"Prooph\Bundle\ServiceBus\Plugin\StopwatchPlugin",
        r"Prooph\EventStoreBusBridge\CausationMetadataEnricher",
        r"Prooph\ServiceBus\Plugin\Guard\FinalizeGuard",
        r"Prooph\ServiceBus\Plugin\Guard\RouteGuard",
        r"Prooph\ServiceBus\Plugin\InvokeStrategy\HandleCommandStrategy",
    ] {
        let bank = Bank {
            commands: String::leak(format!("plugins: ['{name}']")),
            ..Bank::default()
        };
        let everybody = Arc::new(|_: &Access<'_>| true);
        let builder = (bank.story().builder).provide::<dyn AuthorizationService>(everybody);
        let app = builder
            .build()
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let _ = app.dispatch(open_for("petra")).await.unwrap();
    }
}

#[tokio::test]
async fn each_is_for_its_kind_of_bus() {
    for plugin in [
        "prooph_service_bus.handle_command_invoke_strategy",
        "prooph_service_bus.on_event_invoke_strategy",
        "prooph_event_store_bus_bridge.transaction_manager",
        "prooph_event_store_bus_bridge.event_publisher",
        "prooph_event_store_bus_bridge.causation_metadata_enricher",
    ] {
        let queries = String::leak(format!("plugins: [{plugin}]"));
        let bank = Bank {
            queries,
            ..Bank::default()
        };
        let error = told(bank.story()).await;
        let expected =
            format!("the plugin `{plugin}` cannot be attached to the query bus `queries`");
        assert!(error.contains(&expected), "{error}");
    }
}

#[tokio::test]
async fn a_transaction_manager_without_an_event_store_is_told() {
    let text = "service_bus: { command_buses: { commands: { plugins: [prooph_event_store_bus_bridge.transaction_manager] } } }";
    let builder = App::from_text("story.yaml", text).registry(closed([]));
    let error = builder.build().await.unwrap_err().to_string();
    assert!(
        error.contains("prooph_event_store_bus_bridge.transaction_manager"),
        "{error}"
    );
    assert!(error.contains("there is no store"), "{error}");
}

#[tokio::test]
async fn others_order_themselves_around_the_transaction() {
    let bank = Bank {
        commands: "plugins: [prooph_event_store_bus_bridge.transaction_manager, stories.scripted]",
        ..Bank::default()
    };
    let story = bank.story();
    let script = Attached(Box::new(|pipeline, notebook| {
        for (at, name) in [
            (TransactionManager::COMMITTED, "committed"),
            (TransactionManager::BEFORE_COMMIT, "before the commit"),
            (TransactionManager::BEGIN, "begin"),
        ] {
            let notebook = Arc::clone(notebook);
            pipeline.on(at, move |dispatching: &mut Dispatching<'_>| {
                notebook.note(format!("{name}: {}", dispatching.staged().len()));
                Ok(())
            });
        }
        pipeline.on(Stage::Finalize, |_: &mut Dispatching<'_>| Ok(()));
    }));
    let app = story
        .builder
        .provide(Arc::new(script))
        .build()
        .await
        .unwrap();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let lines = story.notebook.lines();
    assert_eq!(
        lines[..4],
        [
            "begin: 0",
            "opening",
            "before the commit: 1",
            "committed: 0"
        ]
    );
}
