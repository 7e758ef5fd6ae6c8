//! Event stores, repositories, projection managers.

use super::*;

#[test]
fn type_adapter_and_event_store_are_one_key() {
    for key in ["type", "adapter", "event_store"] {
        let model = model(&format!(
            "prooph_event_store: {{ store: {{ name: s, {key}: '@x', event_emitter: Acme\\Emitter }} }}"
        ));
        assert_eq!(
            model.store("s").unwrap().service.as_ref().unwrap().value,
            "x"
        );
    }
    assert_eq!(
        errors("prooph_event_store: { stores: { s: { type: x, adapter: x } } }"),
        ["cqrs::conflicting_keys"]
    );
}

#[test]
fn every_key_of_a_store_and_its_repositories_is_accepted() {
    let model = model(&store(
        "event_emitter: Acme\\Emitter, wrap_action_event_emitter: false, repositories: { r: { repository_class: Acme\\R, aggregate_type: Acme\\A, aggregate_translator: '@t', snapshot_store: '@n', stream_name: st, one_stream_per_aggregate: true, disable_identity_map: true }, Acme\\S: { aggregate_type: { user: Acme\\User, admin: Acme\\Admin }, snapshot_store: ~, stream_name: ~ } }",
    ));
    let store = &model.stores[0];
    assert_eq!(store.wrap_action_event_emitter, Some(false));
    let [first, second] = &store.repositories[..] else {
        panic!("{store:?}");
    };
    assert_eq!(first.stream_name.as_ref().unwrap().value, "st");
    assert_eq!(first.snapshot_store.as_ref().unwrap().value, "n");
    assert_eq!(
        (first.one_stream_per_aggregate, first.disable_identity_map),
        (Some(true), Some(true))
    );
    assert_eq!(second.name.value, r"Acme\S", "a class may be the name");
    let types: Vec<_> = second
        .aggregate_types
        .iter()
        .map(|held| (&*held.name.value, held.class.as_deref()))
        .collect();
    assert_eq!(
        types,
        [("user", Some(r"Acme\User")), ("admin", Some(r"Acme\Admin"))]
    );
    assert!(second.snapshot_store.is_none() && second.stream_name.is_none());
}

#[test]
fn what_a_store_cannot_be_is_refused() {
    let (kind, key, missing, empty) = (
        "cqrs::wrong_type",
        "cqrs::unknown_key",
        "cqrs::missing_key",
        "cqrs::empty_section",
    );
    for (inside, code) in [
        ("foo: 1", key),
        ("pdo: { dbname: x }", key),
        ("wrap_action_event_emitter: ~", kind),
        ("wrap_action_event_emitter: 'no'", kind),
        ("wrap_action_event_emitter: off", kind),
        ("wrap_action_event_emitter: 1", kind),
        ("repositories: ~", empty),
        ("repositories: {}", empty),
        ("repositories: { r: ~ }", missing),
        ("repositories: { r: { stream_name: x } }", missing),
        ("repositories: { r: { aggregate_type: A, foo: 1 } }", key),
        (
            "repositories: { r: { aggregate_type: A, one_stream_per_aggregate: ~ } }",
            kind,
        ),
        (
            "repositories: { r: { aggregate_type: A, disable_identity_map: 'false' } }",
            kind,
        ),
        ("repositories: { r: { aggregate_type: [A] } }", kind),
        (
            "repositories: [{ aggregate_type: A }]",
            "cqrs::missing_name",
        ),
    ] {
        assert_eq!(errors(&store(inside)), [code], "{inside}");
    }
    for (inside, code) in [
        ("stores: ~", empty),
        ("stores: {}", empty),
        ("stores: { s: ~ }", missing),
        ("stores: { s: { event_store: ~ } }", missing),
        ("stores: { s: { event_emitter: x } }", missing),
        ("stores: { s: 5 }", kind),
        ("projection_managers: ~", empty),
        ("store: { event_store: x }", kind),
    ] {
        assert_eq!(
            errors(&format!("prooph_event_store: {{ {inside} }}")),
            [code],
            "{inside}"
        );
    }
}

#[test]
fn every_key_of_a_projection_manager_is_accepted() {
    let model = model(&manager("event_store: '@prooph_event_store.s', connection: '@c', event_streams_table: es, projections_table: ps, projections: { a: { projection: '@p', read_model: '@r', options: { cache_size: 5, gap_detection: { retry_config: [0, 5], detection_window: P1M }, own: key } }, b: { projection: p, options: ~ }, c: { projection: p, options: false } } ").replace("prooph_event_store: {", "prooph_event_store: { stores: { s: { event_store: x } },"));
    let manager = &model.projection_managers[0];
    assert_eq!(manager.connection.as_ref().unwrap().value, "c");
    assert_eq!(manager.event_streams_table.as_ref().unwrap().value, "es");
    assert_eq!(manager.projections_table.as_ref().unwrap().value, "ps");
    let options: Vec<usize> = manager
        .projections
        .iter()
        .map(|projection| projection.options.len())
        .collect();
    assert_eq!(options, [3, 0, 0]);
    let other = super::model(&super::manager("event_store: x, projection_table: ps"));
    assert_eq!(
        other.projection_managers[0]
            .projections_table
            .as_ref()
            .unwrap()
            .value,
        "ps"
    );
}

#[test]
fn what_a_projection_manager_cannot_be_is_refused() {
    for (inside, code) in [
        ("connection: c", "cqrs::missing_key"),
        ("event_store: ~", "cqrs::missing_key"),
        ("event_store: x, foo: 1", "cqrs::unknown_key"),
        ("event_store: x, projections: ~", "cqrs::empty_section"),
        ("event_store: x, projections: { p: ~ }", "cqrs::missing_key"),
        (
            "event_store: x, projections: { p: { read_model: r } }",
            "cqrs::missing_key",
        ),
        (
            "event_store: x, projections: { p: { projection: q, options: x } }",
            "cqrs::wrong_type",
        ),
        (
            "event_store: x, projections: { p: { projection: q, foo: x } }",
            "cqrs::unknown_key",
        ),
    ] {
        assert_eq!(errors(&manager(inside)), [code], "{inside}");
    }
}
