//! Buses, their routers and routes, and the spellings that all sections share.

use super::*;

#[test]
fn every_key_of_a_bus_is_accepted_on_every_kind_of_bus() {
    for (name, key, kind) in KINDS {
        let text = bus(
            key,
            "{ message_factory: '@f', message_converter: '@c', message_data_converter: d, plugins: ['@p', q, '@p'], router: { type: '@prooph_service_bus.KIND_bus_router', async_switch: '@s', routes: { M: ['@h'] } } }",
        );
        let text = text.replace("KIND", name);
        let text = match kind {
            MessageKind::Command => text.replace("['@h']", "'@h'"),
            MessageKind::Event => text,
            MessageKind::Query => text
                .replace("['@h']", "'@h'")
                .replace("async_switch: '@s', ", ""),
        };
        let model = model(&text);
        let bus = &model.buses[0];
        assert_eq!(bus.kind, kind);
        assert_eq!(bus.message_factory.as_ref().unwrap().value, "f");
        let plugins: Vec<&str> = bus.plugins.iter().map(|plugin| &*plugin.id.value).collect();
        assert_eq!(plugins, ["p", "q", "p"], "twice is twice");
        let router = format!("prooph_service_bus.{name}_bus_router");
        assert_eq!(bus.router.kind.as_ref().unwrap().value, router);
        let switch = bus.router.async_switch.as_ref();
        let expected = (kind != MessageKind::Query).then_some("s");
        assert_eq!(switch.map(|id| &*id.value), expected);
        assert_eq!(bus.router.routes[0].targets[0].value, "h");
    }
}

#[test]
fn nothing_is_the_default_of_a_bus_and_of_all_of_its_keys() {
    for (_, key, _) in KINDS {
        for inside in [
            "~",
            "{}",
            "{ router: ~ }",
            "{ plugins: ~, message_factory: ~, message_converter: ~, message_data_converter: ~ }",
            "{ router: { type: ~, async_switch: ~, routes: ~ } }",
            "{ router: { routes: {} } }",
            "{ router: { routes: [] } }",
            "{ plugins: [] }",
        ] {
            let model = model(&bus(key, inside));
            let bus = &model.buses[0];
            assert!(
                bus.plugins.is_empty() && bus.router.routes.is_empty(),
                "{inside}"
            );
            assert!(
                bus.router.kind.is_none() && bus.router.async_switch.is_none(),
                "{inside}"
            );
        }
    }
}

#[test]
fn singular_forms_and_lists_with_names_are_the_same_as_maps() {
    for (kind, key, _) in KINDS {
        let value = if kind == "event" { "[h]" } else { "h" };
        let (singular, plural) = (key.trim_end_matches("es"), key);
        for text in [
            format!(
                "{plural}: {{ b: {{ plugins: [p], router: {{ routes: {{ M: {value} }} }} }} }}"
            ),
            format!(
                "{plural}: [{{ name: b, plugins: [p], router: {{ routes: {{ M: {value} }} }} }}]"
            ),
            format!(
                "{singular}: {{ name: b, plugin: p, router: {{ route: {{ {kind}: M, value: {value} }} }} }}"
            ),
            format!(
                "{singular}: [{{ name: b, plugin: [p], router: {{ route: [{{ {kind}: M, value: {value} }}] }} }}]"
            ),
            format!(
                "{singular}: {{ b: {{ plugins: p, router: {{ routes: [{{ {kind}: M, value: {value} }}] }} }} }}"
            ),
        ] {
            let model = model(&format!("prooph_service_bus: {{ {text} }}"));
            let bus = &model.buses[0];
            assert_eq!(bus.name.value, "b", "{text}");
            assert_eq!(bus.plugins[0].id.value, "p", "{text}");
            assert_eq!(bus.router.routes[0].message.value, "M", "{text}");
            assert_eq!(bus.router.routes[0].targets[0].value, "h", "{text}");
        }
    }
}

#[test]
fn dashes_are_underscores_in_keys_of_ours_and_nowhere_else() {
    let model = model(
        "prooph-service-bus: { command-buses: { a-b: { message-factory: f-g, router: { async-switch: s-t, routes: { user-registered: h-i } } }, a_b: ~ } }\nprooph-event-store: { stores: { s-t: { event-store: x-y, repositories: { r-s: { aggregate-type: A-B, stream-name: c-d } } } }, projection-managers: { m-n: { event-store: x-y, projections: { p-q: { projection: p-q, read-model: r-s } } } } }\n",
    );
    let bus = model.bus("a-b").unwrap();
    assert!(model.bus("a_b").is_some());
    assert_eq!(bus.message_factory.as_ref().unwrap().value, "f-g");
    assert_eq!(bus.router.async_switch.as_ref().unwrap().value, "s-t");
    let route = &bus.router.routes[0];
    assert_eq!(
        (&*route.message.value, &*route.targets[0].value),
        ("user-registered", "h-i")
    );
    let repository = &model.store("s-t").unwrap().repositories[0];
    assert_eq!(
        (
            &*repository.name.value,
            &*repository.aggregate_types[0].name.value
        ),
        ("r-s", "A-B")
    );
    assert_eq!(repository.stream_name.as_ref().unwrap().value, "c-d");
    let projection = &model.projection_managers[0].projections[0];
    assert_eq!(
        (
            &*projection.name.value,
            &*projection.read_model.as_ref().unwrap().value
        ),
        ("p-q", "r-s")
    );
}

#[test]
fn exactly_one_at_sign_is_dropped_wherever_an_id_stands() {
    let model = model(
        "prooph_service_bus: { event_buses: { e: { message_factory: '@@f', plugins: '@@p', router: { async_switch: '@@s', routes: { E: ['@@h', '@i'] } } } } }\nprooph_event_store: { stores: { s: { event_store: '@@x', repositories: { r: { aggregate_type: A, snapshot_store: '@@n', aggregate_translator: '@t' } } } }, projection_managers: { m: { event_store: '@@x', connection: '@@c', projections: { p: { projection: '@@q', read_model: '@@m' } } } } }\nservices: { a: '@@b', c: { alias: '@@d' } }\n",
    );
    let bus = model.bus("e").unwrap();
    let repository = &model.stores[0].repositories[0];
    let manager = &model.projection_managers[0];
    let projection = &manager.projections[0];
    let ids = [
        (&bus.message_factory, "@f"),
        (&bus.router.async_switch, "@s"),
        (&model.stores[0].service, "@x"),
        (&repository.snapshot_store, "@n"),
        (&manager.event_store, "@x"),
        (&manager.connection, "@c"),
        (&projection.projection, "@q"),
        (&projection.read_model, "@m"),
        (&model.service("a").unwrap().alias, "@b"),
        (&model.service("c").unwrap().alias, "@d"),
    ];
    for (id, expected) in ids {
        assert_eq!(id.as_ref().unwrap().value, expected);
    }
    assert_eq!(bus.plugins[0].id.value, "@p");
    assert_eq!(bus.router.routes[0].targets[0].value, "@h");
    assert_eq!(errors(&bus_with_empty_id()), ["cqrs::wrong_value"]);
}

fn bus_with_empty_id() -> String {
    bus("command_buses", "{ message_factory: '@' }")
}

#[test]
fn listeners_are_a_list_one_id_or_what_stands_below_listener() {
    for (listeners, expected) in [
        ("[a, '@b']", &["a", "b"][..]),
        ("'@a'", &["a"]),
        ("~", &[]),
        ("[]", &[]),
        ("{ listener: a }", &["a"]),
        ("{ listener: [a, b] }", &["a", "b"]),
        ("[a, a]", &["a", "a"]),
    ] {
        let model = model(&bus(
            "event_buses",
            &format!("{{ router: {{ routes: {{ E: {listeners} }} }} }}"),
        ));
        let targets = &model.buses[0].router.routes[0].targets;
        let ids: Vec<&str> = targets.iter().map(|target| &*target.value).collect();
        assert_eq!(ids, expected, "{listeners}");
    }
}

#[test]
fn what_a_bus_cannot_be_is_refused() {
    let (kind, key, name, empty) = (
        "cqrs::wrong_type",
        "cqrs::unknown_key",
        "cqrs::missing_name",
        "cqrs::empty_section",
    );
    for (inside, code) in [
        ("{ foo: 1 }", key),
        ("5", kind),
        ("[x]", kind),
        ("{ message_factory: [1] }", kind),
        ("{ plugins: { a: [x] } }", kind),
        ("{ plugins: [~] }", kind),
        ("{ plugins: [5] }", kind),
        ("{ plugins: [[x]] }", kind),
        ("{ router: x }", kind),
        ("{ router: false }", kind),
        ("{ router: { foo: 1 } }", key),
        ("{ router: { routes: x } }", kind),
        ("{ router: { routes: { M: [h] } } }", kind),
        ("{ router: { routes: { M: 5 } } }", kind),
        ("{ router: { routes: { M: true } } }", kind),
        ("{ router: { routes: { M: ~ } } }", "cqrs::missing_key"),
        ("{ router: { routes: [{ value: h }] } }", name),
        (
            "{ router: { routes: [{ command: M, value: h }, { command: M, value: i }] } }",
            "cqrs::duplicate_key",
        ),
        ("{ router: { async_switch: [] } }", kind),
        ("{ routes: { M: h } }", key),
        ("{ async_switch: x }", key),
    ] {
        assert_eq!(errors(&bus("command_buses", inside)), [code], "{inside}");
    }
    for (section, code) in [
        ("command_buses: ~", empty),
        ("event_buses: {}", empty),
        ("query_buses: []", empty),
        ("command_buses: [{ plugins: [] }]", name),
        (
            "command_buses: [{ name: a }, { name: a }]",
            "cqrs::duplicate_key",
        ),
        (
            "command_buses: { a: ~ }, command_bus: { name: b }",
            "cqrs::conflicting_keys",
        ),
        (
            "command_buses: { x: ~ }, event_buses: { x: ~ }",
            "cqrs::same_bus_name",
        ),
        ("command_busses: { a: ~ }", key),
    ] {
        assert_eq!(
            errors(&format!("prooph_service_bus: {{ {section} }}")),
            [code],
            "{section}"
        );
    }
}
