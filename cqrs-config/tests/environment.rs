//! Variables, parameters, secrets.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use cqrs_config::catalog::MessageKind;
use cqrs_config::{Environment, Loaded, Model, Report, Source};

fn refused(text: &str, environment: &Environment) -> Report {
    Loaded::from_text("test.yaml", text, environment, &common::catalog()).unwrap_err()
}

fn codes(report: &Report) -> Vec<&str> {
    report
        .problems()
        .iter()
        .map(|problem| problem.code.name)
        .collect()
}

fn model(text: &str) -> Model {
    let source = Source::from_text("test.yaml", text, &Environment::empty()).unwrap();
    let (model, report) = Model::parse(&source);
    assert!(!report.has_errors(), "{report}");
    model
}

#[test]
fn a_value_from_the_environment_is_never_shown() {
    let secret = "postgres://app:hunter2@db.internal/events";
    let environment = Environment::from_pairs([("DATABASE_URL", secret), ("NAME", "x1")]);
    let text = "services:\n  store: { driver: '%env(DATABASE_URL)%' }\n  other: { driver: postgres, url: '%env(DATABASE_URL)%', pool: '%env(NAME)%' }\nevent_store:\n  stores:\n    main: { type: '%env(DATABASE_URL)%', publish_to: '%env(NAME)%' }\nservice_bus:\n  event_buses: { e: { delivery: '%env(DATABASE_URL)%' } }\n";
    let report = refused(text, &environment);
    assert!(report.problems().len() >= 4, "{report}");
    for told in [report.to_string(), report.to_json(), format!("{report:?}")] {
        assert!(
            !told.contains("hunter2") && !told.contains("`x1`"),
            "{told}"
        );
    }
}

#[test]
fn a_secret_is_not_in_the_plan_that_is_printed() {
    let text = "services:\n  store: { driver: postgres, url: 'postgres://app:hunter2@localhost/events' }\nevent_store: { stores: { main: { type: store } } }\n";
    let loaded =
        Loaded::from_text("test.yaml", text, &Environment::empty(), &common::catalog()).unwrap();
    assert!(!format!("{loaded:?}").contains("hunter2"));
}

#[test]
fn a_password_in_the_file_is_in_no_snippet() {
    let text = "services: { s: { driver: sqlite, path: 5, api_token: hunter2, url: 'x://a:hunter2@b' } }\n";
    let report = refused(text, &Environment::empty());
    assert_eq!(codes(&report).len(), 3, "{report}");
    let source = Source::from_text("test.yaml", text, &Environment::empty()).unwrap();
    let (model, _) = Model::parse(&source);
    let checked = cqrs_config::check(&model, &common::catalog()).unwrap_err();
    for told in [
        report.to_string(),
        checked.to_string(),
        report.to_json(),
        format!("{model:?}"),
    ] {
        assert!(!told.contains("hunter2"), "{told}");
    }
}

#[test]
fn parameters_that_double_one_another_are_given_up() {
    let mut text = "parameters:\n  p0: 'xxxxxxxxxx'\n".to_owned();
    for number in 1..30 {
        text.push_str(&format!("  p{number}: '%p{0}%%p{0}%%p{0}%'\n", number - 1));
    }
    text.push_str("services: { store: { driver: sqlite, path: '%p29%' } }\n");
    assert_eq!(
        codes(&refused(&text, &Environment::empty())),
        ["cqrs::too_complex"]
    );
}

#[test]
fn processors_read_what_a_variable_holds() {
    let environment = Environment::from_pairs([
        ("LIMIT", " 7 "),
        (
            "ROUTES",
            r#"{"ImportBasicCustomerData": "customer_domain.import_basic_customer_data_handler"}"#,
        ),
        ("WRAP", "no"),
    ]);
    let text = "parameters: { fallback: 9 }\nservices: { s: { driver: memory } }\nservice_bus:\n  command_buses:\n    c: { queue_limit: '%env(int:LIMIT)%', router: { routes: '%env(json:ROUTES)%' } }\n    d: { queue_limit: '%env(int:default:fallback:NOT_SET)%' }\nevent_store: { stores: { m: { type: s, wrap_action_event_emitter: '%env(bool:WRAP)%' } } }\n";
    let loaded = Loaded::from_text("test.yaml", text, &environment, &common::catalog()).unwrap();
    let bus = loaded.plan.bus("c").unwrap();
    assert_eq!((bus.queue_limit, bus.routes.len()), (7, 1));
    assert_eq!(loaded.plan.bus("d").unwrap().queue_limit, 9);
    assert!(!loaded.plan.store("m").unwrap().wrap_action_event_emitter);
}

#[test]
fn a_percent_sign_that_is_meant_is_written_twice() {
    let text = "parameters: { folder: var }\nservices: { s: { driver: sqlite, path: '%folder%/100%%/a b%.db' } }\nevent_store: { stores: { m: { type: s } } }\n";
    let loaded =
        Loaded::from_text("test.yaml", text, &Environment::empty(), &common::catalog()).unwrap();
    let value = &loaded.plan.services[0].options[0].value;
    assert_eq!(
        *value,
        cqrs_config::plan::OptionValue::Text("var/100%/a b%.db".to_owned())
    );
}

#[test]
fn a_symfony_section_keeps_its_own_placeholders() {
    let model = model(
        "framework: { secret: '%env(NOT_SET)%' }\nservices: { App\\Mailer: { arguments: ['%kernel.project_dir%'] } }\n",
    );
    assert_eq!(model.services.len(), 1);
}

#[test]
fn with_an_unknown_environment_every_overlay_counts_and_nothing_is_missing() {
    let text = "services: { s: { driver: sqlite, path: '%env(NOT_SET)%' } }\nwhen@test: { service_bus: { command_buses: { a: ~ } } }\nwhen@prod: { service_bus: { command_buses: { b: ~ } } }\n";
    let source = Source::from_text("test.yaml", text, &Environment::unknown()).unwrap();
    let (model, report) = Model::parse(&source);
    assert!(report.is_empty(), "{report}");
    assert_eq!(model.buses_of(MessageKind::Command).count(), 2);
}

const OVERLAYS: &str = "services: { store: { driver: memory } }
event_store: { stores: { main: { type: store } } }
service_bus: { command_buses: { c: ~ }, event_buses: { e: ~ }, query_buses: { q: ~ } }
when@prod: ~
";

fn told(environment: &Environment) -> Vec<&'static str> {
    let loaded = Loaded::from_text("test.yaml", OVERLAYS, environment, &common::catalog()).unwrap();
    let problems = loaded.report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

#[test]
fn a_name_that_no_overlay_has_is_warned_of_where_somebody_chose_it() {
    let named = |name: &str| Environment::empty().named(name);
    assert_eq!(told(&named("prd")), ["cqrs::unknown_environment"]);
    assert!(told(&named("prod")).is_empty());
    assert!(told(&Environment::empty()).is_empty());
    assert!(told(&named("test").overlay_optional()).is_empty());
}
