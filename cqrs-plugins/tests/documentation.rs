//! What is said of the plugins here.

use cqrs_core::registry::Registry;

fn plugins() -> Registry {
    Registry::new().with(cqrs_plugins::registrations())
}

#[test]
fn every_plugin_is_in_the_table() {
    let documentation = include_str!("../src/lib.rs");
    for plugin in plugins().plugins() {
        let id = plugin.id.to_text();
        assert!(documentation.contains(&format!("`{id}`")), "{id}");
    }
}

#[test]
fn every_plugin_has_its_own_id_and_names_and_a_line_for_each_option() {
    let registry = plugins();
    assert!(registry.duplicates().is_empty());
    for plugin in registry.plugins() {
        for name in plugin.aliases {
            let found = registry.plugin(name).map(|found| found.id);
            assert_eq!(found, Some(plugin.id), "{name}");
        }
        let lines = plugin.options.iter().map(|option| option.doc);
        assert!(lines.into_iter().all(|line| !line.is_empty()), "{plugin:?}");
    }
}
