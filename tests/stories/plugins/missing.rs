//! Ready-made plugins that need what the application does not provide: `check` says so, with the place.

use std::sync::Arc;

use cqrs::plugins::guard::{Access, AuthorizationService};

use crate::support::Story;

fn attached(options: &str) -> Story {
    let text = format!(
        "services:
  store: {{ driver: memory }}
  later: {{ driver: queue }}
  it: {{ driver: {options} }}
event_store: {{ stores: {{ main: {{ type: store }} }} }}
service_bus: {{ command_buses: {{ commands: {{ plugins: [it] }} }} }}"
    );
    Story::of(text, [])
}

fn told(options: &str) -> String {
    attached(options).builder.check().unwrap_err().to_string()
}

#[test]
fn a_guard_without_anybody_to_ask_is_told() {
    for guard in ["route_guard", "finalize_guard"] {
        let guard = format!("prooph_service_bus.{guard}");
        let report = told(&guard);
        assert!(report.contains(&guard), "{report}");
        assert!(report.contains("nothing provides one"), "{report}");
    }
}

#[test]
fn what_an_option_names_and_nothing_provides_is_told_where_it_stands() {
    for (options, option) in [
        ("prooph_service_bus.route_guard, service: nobody", "service"),
        (
            "prooph_service_bus.message_producer_plugin, producer: nobody",
            "producer",
        ),
        (
            "prooph_service_bus.message_factory_plugin, factory: nobody",
            "factory",
        ),
    ] {
        let report = told(options);
        let names = format!("nothing provides what the option `{option}` names");
        assert!(report.contains(&names), "{report}");
        assert!(report.contains("story.yaml:4:"), "{report}");
        assert!(
            report.ends_with("1 error") || report.contains("\n1 error"),
            "{report}"
        );
    }
}

#[tokio::test]
async fn a_name_that_is_provided_and_a_queue_will_do() {
    let anybody = || Arc::new(|_: &Access<'_>| true);
    let named = attached("prooph_service_bus.route_guard, service: doorkeeper").builder;
    let named = named.provide_named::<dyn AuthorizationService>("doorkeeper", anybody());
    assert!(named.build().await.is_ok());
    for options in [
        "prooph_service_bus.message_producer_plugin, producer: later",
        "prooph_service_bus.message_factory_plugin",
    ] {
        let built = attached(options).builder.build().await;
        assert!(built.is_ok(), "{:?}", built.err());
    }
}
