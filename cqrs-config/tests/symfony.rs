//! What stands in the files of Symfony applications beside prooph's sections: read over, and never taken for ours.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use cqrs_config::catalog::MessageKind::{self, Command, Event};
use cqrs_config::{Catalog, Environment, Loaded, Model, Report, Source, lint};

fn lint_text(text: &str) -> (Model, Report) {
    let source = match Source::from_text("test.yaml", text, &Environment::unknown()) {
        Ok(source) => source,
        Err(report) => return (Model::default(), report),
    };
    let (model, mut report) = Model::parse(&source);
    let linted = lint(&model, &Catalog::default());
    for problem in linted.problems() {
        assert_ne!(
            problem.code.severity,
            cqrs_config::Severity::Warning,
            "{linted}"
        );
    }
    if linted.has_errors() {
        report = linted;
    }
    (model, report)
}

fn codes(report: &Report) -> Vec<&str> {
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

fn accepted(text: &str) -> Model {
    let (model, report) = lint_text(text);
    assert!(!report.has_errors(), "{text}\n{report}");
    model
}

/// The code and the first help of the only mistake.
fn refused(text: &str) -> (String, String) {
    let (_, report) = lint_text(text);
    let errors = report
        .problems()
        .iter()
        .filter(|problem| problem.code.severity == cqrs_config::Severity::Error);
    let [problem] = errors.collect::<Vec<_>>()[..] else {
        panic!("{text}\n{report}");
    };
    (
        problem.code.name.to_owned(),
        problem.help.first().cloned().unwrap_or_default(),
    )
}

/// A whole `services.yaml`, with one of everything that Symfony knows.
const SERVICES: &str = r#"
parameters:
    locale: en
    mail.allowed: ['/@example\.com$/']
    env(CACHE_HOST): localhost
    cache: '%env(resolve:CACHE_HOST)%'
    kernel.path: '%kernel.project_dir%/var'

services:
    _defaults:
        autowire: true
        autoconfigure: true
        public: false
        bind:
            string $sender: '%env(MAIL_SENDER)%'
            $limit: 5

    _instanceof:
        Shop\Handler\HandlerInterface:
            tags: [shop.handler]
            public: true

    Shop\:
        resource: '../src/*'
        exclude: '../src/{Entity,Migrations,Kernel.php}'

    Shop\Controller\:
        resource: '../src/Controller'
        tags: ['controller.service_arguments']

    Shop\Plain: ~
    Shop\Empty:
    Shop\Listed: ['@mailer', '%kernel.project_dir%']
    Shop\Named: { $mailer: '@mailer', $folder: '%kernel.project_dir%' }
    Shop\Alias: '@Shop\Plain'
    Shop\LongAlias: { alias: Shop\Plain, public: true }
    shop.bus: '@prooph_service_bus.orders'
    prooph_service_bus.orders: { public: true }

    Shop\Everything:
        class: Shop\Other
        factory: ['@shop.factory', make]
        arguments:
            - !tagged shop.handler
            - !tagged_iterator { tag: shop.handler, index_by: key }
            - !tagged_locator { tag: shop.handler }
            - !service_locator { one: '@one' }
            - !service { class: Shop\Inline, arguments: ['@one'] }
            - !php/const Shop\Table::EVENTS
            - !php/enum Shop\Suit::Hearts
            - !iterator ['@one', '@two']
            - !abstract 'set later'
            - !!binary aGVsbG8=
            - "@=service('one').two()"
            - '@?maybe'
            - '@@text'
            - '50%% of it'
            - 0o17
            - 017
            - 1_000
            - .inf
            - 2001-12-14
            - ~
        calls:
            - [setLogger, ['@logger']]
            - setMailer: ['@mailer']
            - { method: setClock, arguments: ['@clock'] }
        properties: { name: x }
        configurator: ['@one', configure]
        tags:
            - { name: kernel.event_listener, event: kernel.request, priority: 100 }
            - 'shop.tag'
            - shop.other: { priority: 5 }
        lazy: true
        shared: false
        decorates: shop.plain
        decoration_priority: 2
        decoration_on_invalid: ignore
        deprecated: { package: shop, version: '1.0', message: '%service_id% is old' }
    Shop\Older: { factory_class: A, factory_method: b, scope: prototype, autowiring_types: C, parent: shop.plain, abstract: true, synthetic: true, file: x.php }
    Shop\Closure: { from_callable: ['@one', two], constructor: make }
    Shop\Stack: { stack: [{ class: A }, Shop\Plain: ~] }

prooph_service_bus:
    command_buses:
        orders: ~

framework: { secret: '%env(APP_SECRET)%', session: ~ }
sonata_admin: { title: '%title%' }

when@test:
    framework: { test: true }
    services: { Shop\Plain: { public: true } }
"#;

#[test]
fn a_whole_symfony_file_is_read_over_with_two_notes() {
    let (model, report) = lint_text(SERVICES);
    assert_eq!(codes(&report), ["cqrs::symfony_keys"; 2], "{report}");
    assert!(
        report
            .problems()
            .iter()
            .any(|problem| problem.message.contains("`framework`, `sonata_admin`"))
    );
    assert_eq!(model.buses.len(), 1);
    assert_eq!(
        model
            .service("shop.bus")
            .unwrap()
            .alias
            .as_ref()
            .unwrap()
            .value,
        "prooph_service_bus.orders"
    );
    assert_eq!(
        model
            .service(r"Shop\Controller\")
            .unwrap()
            .namespace
            .as_ref()
            .unwrap()
            .value,
        r"Shop\Controller\"
    );
}

#[test]
fn yaml_has_more_ways_than_one() {
    let spellings = [
        "prooph_service_bus:\n  command_buses:\n    a: &bus { plugins: [p] }\n    b: *bus\n    c: { <<: *bus }\n",
        "%YAML 1.2\n---\nprooph_service_bus: { command_buses: { a: { plugins: [p] }, b: { plugins: p }, c: { plugin: p } } }\n...\n",
        "\u{feff}prooph_service_bus:\r\n  command_buses:\r\n    a: {plugins: ['p']}\r\n    b: {plugins: [\"p\"]}\r\n    c:\r\n      plugins:\r\n      - p\r\n",
        "{\"prooph_service_bus\": {\"command_buses\": {\"a\": {\"plugins\": [\"p\"]}, \"b\": {\"plugins\": [\"@p\"]}, \"c\": {\"plugins\": [!!str p]}}}}",
        "? prooph_service_bus\n: command_buses:\n    a: { plugins: [ p, ] }\n    'b': { plugins: [\n      p\n      ] }\n    \"c\": # a remark\n      plugins: [p] # another\n",
    ];
    for text in spellings {
        let model = accepted(text);
        let plugins: Vec<_> = model
            .buses
            .iter()
            .map(|bus| (&*bus.name.value, &*bus.plugins[0].id.value))
            .collect();
        assert_eq!(plugins, [("a", "p"), ("b", "p"), ("c", "p")], "{text}");
    }
}

#[test]
fn names_of_messages_are_text_whatever_they_look_like() {
    let model = accepted(
        "prooph_service_bus: { command_buses: { a: { router: { routes: { 1: one, true: truth, 2001-12-14: day, 'A\\B': quoted, \"C\\\\D\": double, ~x: tilde } } } } }\n",
    );
    let names: Vec<&str> = model.buses[0]
        .router
        .routes
        .iter()
        .map(|route| &*route.message.value)
        .collect();
    assert_eq!(names, ["1", "true", "2001-12-14", r"A\B", r"C\D", "~x"]);
}

#[test]
fn a_value_that_only_php_understands_is_refused_where_it_would_be_ours() {
    let cases = [
        (
            "event_store: { stores: { s: { type: x, repositories: { r: { aggregate_type: A, stream_name: !php/const T::E } } } } }",
            "write the value of the constant",
        ),
        (
            "event_store: { stores: { s: { type: !service { class: X } } } }",
            "name the id of the service",
        ),
        (
            "service_bus: { command_buses: { a: { plugins: !tagged shop.plugin } } }",
            "write the ids as a list",
        ),
        (
            "service_bus: { command_buses: { a: { queue_limit: !php/const T::E } } }",
            "write the value of the constant",
        ),
        (
            "service_bus: { command_buses: { a: { router: { routes: { !php/const T::E : h } } } } }",
            "write the value of the constant",
        ),
        (
            "services: { s: { driver: sqlite, path: !php/const T::E } }",
            "write the value of the constant",
        ),
        (
            "service_bus: { command_buses: { a: { nested: !shop/mode inline } } }",
            "without the tag",
        ),
    ];
    for (text, remedy) in cases {
        let (code, help) = refused(text);
        assert_eq!(code, "cqrs::wrong_type", "{text}");
        assert!(help.contains(remedy), "{text}: {help}");
    }
    let hidden =
        accepted("parameters: { e: !php/const T::E }\nservice_bus: { command_buses: { a: ~ } }\n");
    assert_eq!(
        hidden.buses.len(),
        1,
        "a parameter that nobody asks for is nobody's"
    );
}

#[test]
fn tags_for_classes_are_told_to_have_no_effect() {
    let (_, report) = lint_text(
        "services: { _instanceof: { Shop\\Handler: { tags: [{ name: prooph_service_bus.c.route_target, message_detection: true }] } } }\nservice_bus: { command_buses: { c: ~ } }\n",
    );
    assert_eq!(codes(&report), ["cqrs::no_effect"], "{report}");
}

fn catalog(handlers: &[(MessageKind, &str, &str)]) -> Catalog {
    let mut catalog = common::catalog();
    catalog.handlers.clear();
    for (kind, id, message) in handlers {
        catalog
            .handlers
            .push(common::handler(*kind, id, message, 1));
    }
    catalog
}

#[test]
fn a_resource_stands_for_all_handlers_whose_ids_begin_with_its_namespace() {
    let catalog = catalog(&[
        (Command, r"Shop\Command\Import", "ImportBasicCustomerData"),
        (
            Command,
            r"Shop\Command\Deep\Invoice",
            "ImportDigitalInvoiceData",
        ),
        (Event, r"Shop\Command\Listener", "CustomerWasImported"),
    ]);
    let spellings = [
        r"Shop\Command\: { resource: '../src/Command', tags: [{ name: prooph_service_bus.c.route_target, message_detection: true }] }",
        r"handlers: { resource: '../src/Command/*Handler.php', namespace: 'Shop\Command\', tags: [{ name: prooph_service_bus.c.route_target, message_detection: true }] }",
    ];
    for services in spellings {
        let text = format!(
            "services:\n  store: {{ driver: memory }}\n  {services}\nevent_store: {{ stores: {{ m: {{ type: store }} }} }}\nservice_bus: {{ command_buses: {{ c: ~, d: ~ }} }}\n"
        );
        let plan = Loaded::from_text("test.yaml", &text, &Environment::empty(), &catalog)
            .unwrap()
            .plan;
        assert_eq!(plan.bus("c").unwrap().routes.len(), 2, "{text}");
        assert_eq!(plan.bus("d").unwrap().routes.len(), 0, "{text}");
    }
}
