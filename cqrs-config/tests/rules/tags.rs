//! Tags of services.

use super::*;

fn tagged(tags: &str) -> String {
    format!(
        "services: {{ h: {{ tags: [{tags}] }} }}\nprooph_service_bus: {{ command_buses: {{ c: ~ }}, event_buses: {{ e: ~ }} }}\nprooph_event_store: {{ stores: {{ s: {{ event_store: x }} }}, projection_managers: {{ m: {{ event_store: s, projections: {{ p: {{ projection: q }} }} }} }} }}\n"
    )
}

#[test]
fn every_tag_of_prooph_is_known() {
    for tag in [
        "{ name: prooph_service_bus.c.route_target, message: M }",
        "{ name: prooph_service_bus.c.route_target, message_detection: true }",
        "{ name: prooph_service_bus.c.route_target, message: M, message_detection: false }",
        "prooph_service_bus.c.route_target: { message: M }",
        "prooph_service_bus.plugin: ~",
        "prooph_service_bus.plugin: []",
        "prooph_service_bus.plugin",
        "{ name: prooph_service_bus.plugin }",
        "prooph_service_bus.command_bus.plugin",
        "prooph_service_bus.event_bus.plugin",
        "prooph_service_bus.query_bus.plugin",
        "prooph_service_bus.e.plugin",
        "prooph_event_store.plugin",
        "prooph_event_store.s.plugin",
        "prooph_event_store.metadata_enricher",
        "prooph_event_store.s.metadata_enricher",
        "{ name: prooph_event_store.projection, projection_name: a, projection_manager: m }",
        "{ name: prooph_event_store.projection, projection_name: a, projection_manager: m, read_model: r }",
        "{ name: prooph_event_store.projection_options, projection_name: p }",
        "{ name: shop.tag, priority: 5, message: 5 }",
    ] {
        let (_, report) = read(&tagged(tag));
        assert!(!report.has_errors(), "{tag}\n{report}");
        assert_eq!(report.count(Severity::Warning), 0, "{tag}\n{report}");
    }
}

#[test]
fn what_a_tag_cannot_be_is_refused() {
    let (kind, key, missing, message) = (
        "cqrs::wrong_type",
        "cqrs::unknown_key",
        "cqrs::missing_key",
        "cqrs::tag_without_message",
    );
    for (tag, code) in [
        ("prooph_service_bus.c.route_target", message),
        (
            "{ name: prooph_service_bus.c.route_target, message_detection: false }",
            message,
        ),
        (
            "{ name: prooph_service_bus.c.route_target, message_detection: 'true' }",
            kind,
        ),
        (
            "{ name: prooph_service_bus.c.route_target, message: 5 }",
            kind,
        ),
        (
            "{ name: prooph_service_bus.c.route_target, message: [M] }",
            kind,
        ),
        (
            "{ name: prooph_service_bus.c.route_target, mesage: M }",
            key,
        ),
        (
            "{ name: prooph_service_bus.c.route_target, message-detection: true }",
            key,
        ),
        (
            "{ name: prooph_service_bus.d.route_target, message: M }",
            "cqrs::unknown_bus",
        ),
        ("prooph_service_bus.d.plugin", "cqrs::unknown_bus"),
        ("prooph_event_store.t.plugin", "cqrs::unknown_store"),
        (
            "prooph_event_store.t.metadata_enricher",
            "cqrs::unknown_store",
        ),
        (
            "{ name: prooph_event_store.projection, projection_manager: m }",
            missing,
        ),
        (
            "{ name: prooph_event_store.projection, projection_name: a }",
            missing,
        ),
        (
            "{ name: prooph_event_store.projection, projection_name: a, projection_manager: n }",
            "cqrs::wrong_value",
        ),
        ("prooph_event_store.projection_options", missing),
        (
            "{ name: prooph_event_store.projection_options, projection_nam: p }",
            key,
        ),
        (
            "{ name: prooph_event_store.projection_options, projection_name: z }",
            "cqrs::wrong_value",
        ),
        ("{ message: M, priority: 5 }", missing),
        ("{ message: M }", missing),
        ("7", kind),
    ] {
        assert_eq!(errors(&tagged(tag)), [code], "{tag}");
    }
}

#[test]
fn what_has_no_effect_in_a_tag_is_said() {
    for tag in [
        "{ name: prooph_service_bus.c.route_target, message: M, message_detection: true }",
        "{ name: prooph_service_bus.c.plugin, priority: 5 }",
        "{ name: prooph_event_store.plugin, alias: x }",
    ] {
        let source = Source::from_text("test.yaml", &tagged(tag), &Environment::empty()).unwrap();
        let report = lint(&Model::parse(&source).0, &Catalog::default());
        let codes: Vec<&str> = report
            .problems()
            .iter()
            .map(|problem| problem.code.name)
            .collect();
        assert!(codes.contains(&"cqrs::no_effect"), "{tag}\n{report}");
    }
}

#[test]
fn a_tag_that_says_nothing_new_is_told() {
    let repeated = |tags: &str| {
        let source = Source::from_text("test.yaml", &tagged(tags), &Environment::empty()).unwrap();
        let report = lint(&Model::parse(&source).0, &Catalog::default());
        let problems = report.problems().iter();
        let codes: Vec<&str> = problems.map(|problem| problem.code.name).collect();
        assert!(!report.has_errors(), "{report}");
        codes.contains(&"cqrs::repeated")
    };
    let target = "{ name: prooph_service_bus.c.route_target, message: M }";
    let short = "prooph_service_bus.c.route_target: { message: M }";
    let projection =
        "{ name: prooph_event_store.projection, projection_name: a, projection_manager: m }";
    for same in [[target, target], [target, short], [projection, projection]] {
        assert!(repeated(&same.join(", ")), "{same:?}");
    }
    let other = target.replace("M }", "N }");
    assert!(!repeated(&format!("{target}, {other}, {projection}")));
    let elsewhere = "{ name: shop.tag }";
    assert!(!repeated(&format!("{elsewhere}, {elsewhere}")), "not ours");
}
