//! What Symfony and prooph's released bundles take in a file is taken here, by `lint` at least.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/shipped.rs"]
mod shipped;

use cqrs_config::{Environment, Model, Report, Severity, Source, lint_text};
use shipped::shipped;

fn lint(text: &str) -> Report {
    lint_text("cqrs.yaml", text, &shipped())
}

/// The messages of all errors.
fn errors(text: &str) -> Vec<String> {
    let report = lint(text);
    let problems = report.problems().iter();
    let errors = problems.filter(|problem| problem.severity() == Severity::Error);
    errors.map(|problem| problem.message.clone()).collect()
}

fn accepted(text: &str) -> Report {
    let report = lint(text);
    assert!(!report.has_errors(), "{text}\n{report}");
    report
}

fn with_router(id: &str, services: &str) -> String {
    format!(
        "prooph_service_bus: {{ command_buses: {{ x: {{ router: {{ type: '{id}', routes: {{ C: h }} }} }} }} }}\nservices: {{ {services} }}\n"
    )
}

#[test]
fn a_router_may_be_the_application_s_own() {
    for (id, services) in [
        (
            "@acme.router",
            r"acme.router: { class: Acme\Router, abstract: true }",
        ),
        ("acme.router", "acme.router: ~"),
        ("acme.alias", "acme.alias: '@acme.router', acme.router: ~"),
        (r"Acme\Router", ""),
        ("acme.router", ""),
    ] {
        let report = accepted(&with_router(id, services));
        let left = &report.problems()[0];
        assert_eq!(left.code.name, "cqrs::left_to_the_application", "{report}");
    }
}

#[test]
fn what_is_almost_a_router_that_comes_with_cqrs_is_a_mistake() {
    for (id, services) in [
        ("prooph_service_bus.comand_bus_router", ""),
        ("prooph_service_bus.my_router", ""),
        ("prooph_service_bus.event_bus_router", ""),
        (r"Prooph\ServiceBus\Plugin\Router\ComandRouter", ""),
        (r"Proph\ServiceBus\Plugin\Router\CommandRouter", ""),
        (
            "mine",
            r"mine: { class: Prooph\ServiceBus\Plugin\Router\EventRouter }",
        ),
        ("mine", "mine: { driver: memory }"),
        ("mien", "mine: { driver: memory }"),
    ] {
        let text = with_router(id, services);
        assert!(
            errors(&text)
                .iter()
                .any(|text| text.contains("there is no router")),
            "{text}\n{}",
            lint(&text)
        );
    }
}

#[test]
fn php_writes_an_empty_map_as_an_empty_list() {
    for text in [
        "prooph_service_bus: []",
        "prooph_event_store: []\nservices: []\nparameters: []",
        "prooph_service_bus: { command_buses: { b: [] } }",
        "prooph_service_bus: { command_buses: { b: { router: [] } } }",
        "prooph_service_bus: { command_buses: { b: { router: { routes: [] } } } }",
        "prooph_service_bus: { command_buses: { b: { plugins: [{ id: app.p, options: [] }] } } }",
        "prooph_event_store: { projection_managers: { m: { event_store: app.s, projections: { p: { projection: app.p, options: [] } } } } }",
        "service_bus: { command_buses: { b: ~ } }\nwhen@prod: []",
    ] {
        accepted(text);
    }
    for text in [
        "prooph_service_bus: { command_buses: [] }",
        "prooph_service_bus: [a]",
        "prooph_service_bus: { command_buses: { b: { router: [a] } } }",
    ] {
        assert!(!errors(text).is_empty(), "{text}");
    }
}

#[test]
fn an_empty_list_leaves_what_another_file_says_of_a_section() {
    let text = "\
service_bus: { command_buses: { b: { queue_limit: 5 } } }
when@prod: { service_bus: { command_buses: { b: [] } } }
";
    let environment = Environment::empty().named("prod");
    let source = Source::from_text("cqrs.yaml", text, &environment).unwrap();
    let (model, _) = Model::parse(&source);
    assert!(model.buses[0].queue_limit.is_some());
}

#[test]
fn sections_of_bundles_that_nobody_knows_here_are_passed_over_in_files_of_symfony() {
    for (symfony, section) in [
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "humus_amqp: { default_connection: a }",
        ),
        (
            "prooph-service-bus: { command_buses: { b: ~ } }",
            "bazinga_hateoas: ~",
        ),
        (
            "framework: ~\nservice_bus: { command_buses: { b: ~ } }",
            "acme: []",
        ),
        (
            "prooph_event_store: { stores: { s: { event_store: app.s } } }",
            "when@prod: { acme_shop: { secret: '%nowhere%', of: !php/const Acme::X } }",
        ),
    ] {
        let report = accepted(&format!("{symfony}\n{section}\n"));
        let mut told = report.problems().iter();
        assert!(
            told.any(|problem| problem.code.name == "cqrs::symfony_keys"),
            "{section}\n{report}"
        );
    }
}

#[test]
fn a_section_that_is_almost_one_of_ours_is_a_mistake_in_every_file() {
    for (symfony, section) in [
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "servcies: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "prooph_event_stor: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "prooph: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "event_buses: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "stores: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "when_test: {}",
        ),
        (
            "prooph_service_bus: { command_buses: { b: ~ } }",
            "humus_amqp: 5",
        ),
        ("service_bus: { command_buses: { b: ~ } }", "humus_amqp: {}"),
    ] {
        let told = errors(&format!("{symfony}\n{section}\n"));
        let [told] = &told[..] else {
            panic!("{section}: {told:?}");
        };
        assert!(told.contains("there is no section"), "{told}");
    }
}

#[test]
fn underscores_of_a_tag_stand_for_the_dashes_of_the_name() {
    let text = |buses: &str| {
        format!(
            "services: {{ h: {{ tags: [{{ name: prooph_service_bus.my_bus.route_target, message: C }}, prooph_service_bus.my_bus.plugin, prooph_event_store.my_store.plugin] }} }}
prooph_service_bus: {{ command_buses: {{ {buses} }} }}
prooph_event_store:
  stores: {{ my-store: {{ event_store: app.s }} }}
  projection_managers: {{ m: {{ event_store: prooph_event_store.my_store, projections: {{ p: {{ projection: app.p }} }} }} }}
"
        )
    };
    accepted(&text("my-bus: ~"));
    let two = errors(&text("my-bus: { router: { routes: { C: other } } }"));
    assert!(two[0].contains("other") && two[0].contains('h'), "{two:?}");
}

#[test]
fn of_two_names_that_differ_in_dashes_alone_neither_is_meant_by_a_third() {
    let told = errors(
        "services: { h: { tags: [prooph_service_bus.my_big_bus.plugin] } }
prooph_service_bus: { command_buses: { my-big_bus: ~, my_big-bus: ~ } }
",
    );
    assert!(
        told[0].contains("the tag is for the bus `my_big_bus`"),
        "{told:?}"
    );
}

#[test]
fn what_symfony_s_kernel_has_may_be_asked_for() {
    let text = "\
parameters: { folder: '%kernel.project_dir%/var/%kernel.environment%', all: '%kernel.bundles%' }
services: { s: { driver: sqlite, path: '%folder%/app.db' } }
prooph_event_store: { stores: { main: { event_store: s, wrap_action_event_emitter: '%kernel.debug%' } } }
";
    accepted(text);
    let read = |environment: Environment| Source::from_text("cqrs.yaml", text, &environment);
    let (model, _) = Model::parse(&read(Environment::empty().named("test")).unwrap());
    let path = model.services[0].options[0].value.as_text();
    assert_eq!(path, Some("./var/test/app.db"));
    let nameless = read(Environment::empty()).unwrap_err();
    assert!(
        nameless.to_string().contains("`kernel.environment`"),
        "{nameless}"
    );
}

#[test]
fn a_parameter_that_nothing_asks_for_is_looked_at() {
    for (parameters, told) in [
        ("p: '%env(itn:X)%'", "there is no processor `itn`"),
        ("q: '%nope%'", "the parameter `nope` is not defined"),
        ("a: '%b%', b: '%a%'", "leads back to itself"),
        ("a: '%a%'", "leads back to itself"),
        (
            "list: [one, { two: '%nope%' }]",
            "the parameter `nope` is not defined",
        ),
    ] {
        let text = format!(
            "parameters: {{ {parameters} }}\nservice_bus: {{ command_buses: {{ c: ~ }} }}\n"
        );
        let errors = errors(&text);
        let [error] = &errors[..] else {
            panic!("{parameters}: {errors:?}");
        };
        assert!(error.contains(told), "{error}");
        let source = Source::from_text(
            "cqrs.yaml",
            "parameters: { p: '%env(MISSING)%' }\nservice_bus: { command_buses: { c: ~ } }",
            &Environment::empty(),
        );
        assert!(source.is_ok(), "a variable that nobody needs");
    }
}

#[test]
fn aliases_that_lead_in_a_circle_are_told_once() {
    for aliases in [
        "a: '@a'",
        "a: '@b', b: '@a'",
        "x: '@a', a: '@b', b: { alias: c }, c: '@a'",
    ] {
        let text = format!(
            "services: {{ {aliases} }}\nevent_store: {{ stores: {{ main: {{ type: a }} }} }}\n"
        );
        assert_eq!(
            errors(&text),
            ["the service `a` is another id for itself"],
            "{}",
            lint(&text)
        );
    }
    accepted(
        "services: { a: '@b', b: '@c', c: { driver: memory } }\nevent_store: { stores: { main: { type: a } } }\n",
    );
}

#[test]
fn a_misspelt_key_of_an_import_is_the_mistake_that_is_told() {
    let told = |import: &str| errors(&format!("imports: [{import}]\n"));
    assert_eq!(
        told("{ resorce: x.yaml }"),
        ["an import has no key `resorce`"]
    );
    assert_eq!(
        told("{ resource: [a] }"),
        ["an import must be a path, not a list"]
    );
    assert_eq!(told("{}"), ["an import must be a path, not a map"]);
}

#[test]
fn what_only_php_can_read_may_stand_in_a_parameter_that_nothing_asks_for() {
    let parameters = r"parameters: { e: '%env(enum:App\Suit:X)%', c: '%env(const:C)%', s: '%env(shuffle:csv:X)%' }";
    accepted(&format!(
        "{parameters}\nservices: {{ a: {{ class: A }} }}\n"
    ));
    let asked = format!("{parameters}\nservice_bus: {{ command_buses: {{ '%c%': ~ }} }}\n");
    assert!(errors(&asked)[0].contains("is PHP's"));
}

#[test]
fn stores_and_process_managers_name_buses_and_stores_with_dashes_or_underscores() {
    let text = |bus: &str, store: &str| {
        format!(
            "services: {{ db: {{ driver: memory }} }}
service_bus: {{ event_buses: {{ my-bus: ~ }} }}
event_store: {{ stores: {{ my-store: {{ type: db, publish_to: [{bus}] }} }} }}
process_managers: {{ reminding: {{ bus: {bus}, store: {store} }} }}
"
        )
    };
    accepted(&text("my-bus", "my-store"));
    accepted(&text("my_bus", "my_store"));
    assert_eq!(errors(&text("mybus", "mystore")).len(), 3);
}
