//! The table of what counts when files meet, row by row.

use cqrs_config::{Environment, Model, Source};

/// What both files together are; the second one imports the first.
fn merged(lower: &str, upper: &str) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let main = folder.path().join("main.yaml");
    std::fs::write(folder.path().join("lower.yaml"), lower).unwrap();
    std::fs::write(&main, format!("imports: [lower.yaml]\n{upper}")).unwrap();
    let source = Source::read(&main, &Environment::empty()).unwrap();
    let (model, report) = Model::parse(&source);
    assert!(!report.has_errors(), "{report}");
    model
}

#[test]
fn lists_that_belong_together_are_appended_and_others_replaced() {
    let store = |crates: &str, enrichers: &str, buses: &str| {
        format!(
            "crates: {crates}\nevent_store: {{ stores: {{ s: {{ type: t, metadata_enrichers: {enrichers}, publish_to: {buses} }} }} }}\n"
        )
    };
    let model = merged(
        &store("[a]", "[first]", "[x]"),
        &store("b", "second", "[y]"),
    );
    let crates: Vec<&str> = model.crates.iter().map(|one| &*one.value).collect();
    assert_eq!(crates, ["a", "b"]);
    let store = model.store("s").unwrap();
    let enrichers = store.metadata_enrichers.iter();
    assert_eq!(
        enrichers.map(|one| &*one.id.value).collect::<Vec<_>>(),
        ["first", "second"]
    );
    let buses = store.publish_to.as_ref().unwrap().iter();
    assert_eq!(buses.map(|one| &*one.value).collect::<Vec<_>>(), ["y"]);
}

#[test]
fn a_service_of_another_driver_replaces_and_one_of_the_same_is_merged() {
    let lower = "services: { s: { driver: sqlite, path: a.db, readers: 2 } }\n";
    let options = |upper: &str| -> Vec<String> {
        let model = merged(lower, &format!("services: {{ s: {upper} }}\n"));
        let options = model.services[0].options.iter();
        options.map(|option| option.key.value.clone()).collect()
    };
    assert_eq!(options("{ path: b.db }"), ["path", "readers"]);
    assert_eq!(
        options("{ driver: sqlite, readers: 3 }"),
        ["path", "readers"]
    );
    assert_eq!(options("{ driver: postgres, url: u }"), ["url"]);
}

#[test]
fn nothing_above_a_map_leaves_the_map() {
    let lower = "service_bus: { command_buses: { c: { queue_limit: 5 } } }\n";
    let model = merged(lower, "service_bus: { command_buses: { c: ~ } }\n");
    assert_eq!(model.bus("c").unwrap().queue_limit, Some(5));
    let model = merged(
        lower,
        "service_bus: { command_buses: { c: { queue_limit: 6 } } }\n",
    );
    assert_eq!(model.bus("c").unwrap().queue_limit, Some(6));
}
