//! What `plugins` and tags attach, and with which options.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use cqrs_config::catalog::{Catalog, Options, ProvidedEntry};
use cqrs_config::plan::{OptionValue, PluginPlan, PluginSource};
use cqrs_config::{Environment, Loaded, Report, Source};

fn loaded(text: &str, catalog: &Catalog) -> Result<Loaded, Report> {
    let environment = Environment::from_pairs([("AFTER", "7s")]);
    Loaded::from_text("test.yaml", text, &environment, catalog)
}

fn plugins(text: &str) -> Vec<PluginPlan> {
    let loaded = loaded(text, &common::catalog()).unwrap();
    loaded.plan.bus("commands").unwrap().plugins.clone()
}

fn ids(plugins: &[PluginPlan]) -> Vec<&str> {
    plugins.iter().map(|plugin| plugin.id.as_str()).collect()
}

fn after(plugin: &PluginPlan) -> OptionValue {
    let option = plugin.options.iter().find(|option| option.name == "after");
    option.unwrap().value.clone()
}

const SECONDS: fn(u64) -> OptionValue =
    |seconds| OptionValue::Duration(Duration::from_secs(seconds));

#[test]
fn a_service_with_the_driver_of_a_plugin_is_one_with_its_options() {
    let attached = plugins(
        "services: { slow: { driver: contract_app.patience, after: 5s }, slower: { driver: contract_app.patience, after: 6s } }
service_bus: { command_buses: { commands: { plugins: [slower, slow] } } }",
    );
    assert_eq!(ids(&attached), ["slower", "slow"]);
    assert_eq!(
        attached.iter().map(after).collect::<Vec<_>>(),
        [SECONDS(6), SECONDS(5)]
    );
    let linked = PluginSource::Linked("contract_app.patience".to_owned());
    assert!(
        attached
            .iter()
            .all(|plugin| plugin.source == linked && !plugin.is_apart)
    );
}

#[test]
fn a_linked_plugin_has_its_options_under_its_own_id() {
    let attached = plugins(
        "services: { contract_app.patience: { after: '%env(AFTER)%' } }
service_bus: { command_buses: { commands: { plugins: [contract_app.patience] } } }",
    );
    assert_eq!(ids(&attached), ["contract_app.patience"]);
    assert_eq!(after(&attached[0]), SECONDS(7));
}

#[test]
fn a_plugin_goes_by_the_class_that_prooph_has_for_it() {
    let attached = plugins(
        r"services: { contract_app.patience: { after: 5s } }
service_bus: { command_buses: { commands: { plugins: ['Contract\Plugin\Patience'] } } }",
    );
    assert_eq!(ids(&attached), ["contract_app.patience"]);
}

#[test]
fn options_in_the_list_are_laid_over_those_of_the_service() {
    let attached = plugins(
        "services: { slow: { driver: contract_app.patience, after: 5s } }
service_bus: { command_buses: { commands: { plugins: [slow, { id: slow, options: { after: 1s } }] } } }",
    );
    assert_eq!(
        attached.iter().map(after).collect::<Vec<_>>(),
        [SECONDS(5), SECONDS(1)]
    );
    assert_eq!(
        attached
            .iter()
            .map(|plugin| plugin.is_apart)
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn the_list_comes_first_then_tags_for_all_for_the_kind_and_for_the_bus() {
    let attached = plugins(
        "services:
  by_bus: { driver: contract_app.audit, tags: [prooph_service_bus.commands.plugin] }
  by_kind: { driver: contract_app.audit, tags: [{ name: prooph_service_bus.command_bus.plugin }] }
  by_all: { driver: contract_app.patience, after: 1s, tags: [prooph_service_bus.plugin] }
  listed: { driver: contract_app.audit }
service_bus: { command_buses: { commands: { plugins: [listed] } } }",
    );
    assert_eq!(ids(&attached), ["listed", "by_all", "by_kind", "by_bus"]);
}

#[test]
fn what_the_application_provides_as_a_plugin_is_one() {
    let mut catalog = common::catalog();
    catalog.provided.push(ProvidedEntry {
        id: Some("my.plugin".to_owned()),
        type_name: "dyn cqrs_core::plugin::Plugin".to_owned(),
    });
    let text = "services: { other: '@my.plugin' }
service_bus: { command_buses: { commands: { plugins: [my.plugin, other] } } }";
    let plan = loaded(text, &catalog).unwrap().plan;
    let attached = &plan.bus("commands").unwrap().plugins;
    assert_eq!(ids(attached), ["my.plugin", "my.plugin"]);
    assert!(
        attached
            .iter()
            .all(|plugin| plugin.source == PluginSource::Provided)
    );
}

#[test]
fn without_an_application_what_is_attached_may_have_any_option() {
    let lint = |text: &str| {
        let source = Source::from_text("test.yaml", text, &Environment::empty()).unwrap();
        let (model, report) = cqrs_config::Model::parse(&source);
        assert!(report.is_empty(), "{report}");
        cqrs_config::lint(&model, &Catalog::default()).to_string()
    };
    let guard = "services: { prooph_service_bus.route_guard: { expose_name: true } }\n";
    let listed = "service_bus: { command_buses: { commands: { plugins: [prooph_service_bus.route_guard] } } }";
    assert_eq!(lint(&format!("{guard}{listed}")), "");
    let alone = lint(&format!(
        "{guard}service_bus: {{ command_buses: {{ commands: ~ }} }}"
    ));
    assert!(
        alone.contains("has an unknown key `expose_name`"),
        "{alone}"
    );
}

#[test]
fn an_option_that_is_called_like_a_key_of_symfony_is_one_behind_a_driver() {
    let mut catalog = common::catalog();
    let patience = (catalog.plugins.iter_mut()).find(|plugin| plugin.id == "contract_app.patience");
    let Options::Listed(options) = &mut patience.unwrap().options else {
        panic!("its options are listed");
    };
    let mut lazy = options[0].clone();
    lazy.name = "lazy".to_owned();
    lazy.required = false;
    options.push(lazy);
    let bus = |plugin: &str| {
        format!("service_bus: {{ command_buses: {{ commands: {{ plugins: [{plugin}] }} }} }}")
    };
    let made = format!(
        "services: {{ slow: {{ driver: contract_app.patience, after: 1s, lazy: 5s }} }}\n{}",
        bus("slow")
    );
    let made = loaded(&made, &catalog).unwrap();
    let plugin = &made.plan.bus("commands").unwrap().plugins[0];
    let lazy = plugin.options.iter().find(|option| option.name == "lazy");
    assert_eq!(lazy.unwrap().value, SECONDS(5));
    let own = format!(
        "services: {{ contract_app.patience: {{ after: 1s, lazy: 5s }} }}\n{}",
        bus("contract_app.patience")
    );
    let own = loaded(&own, &catalog).unwrap();
    let mut told = own.report.problems().iter();
    assert!(told.any(|problem| problem.code.name == "cqrs::symfony_keys"));
}
