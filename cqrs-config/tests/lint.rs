//! What a file is told without its application.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/shipped.rs"]
mod shipped;

use cqrs_config::catalog::{DriverEntry, DriverKind, OptionKind, OptionSpec, Promises};
use cqrs_config::{Environment, Loaded, Report, lint_file, lint_text};
use shipped::shipped;

fn lint(text: &str) -> Report {
    lint_text("cqrs.yaml", text, &shipped())
}

/// `severity code line:column message`, one for each problem.
fn told(text: &str) -> Vec<String> {
    let report = lint(text);
    let told = report.problems().iter().map(|problem| {
        let place = report.location(problem);
        let place = place.map(|place| format!("{}:{} ", place.line, place.column));
        let (severity, code) = (problem.severity().name(), problem.code.name);
        format!(
            "{severity} {code} {}{}",
            place.unwrap_or_default(),
            problem.message
        )
    });
    told.collect()
}

const CLEAN: &str = "\
services: { s: { driver: sqlite, path: app.db } }
service_bus: { command_buses: { commands: { router: { routes: { Greet: app.greet } } } } }
event_store: { stores: { main: { type: s } } }
";

#[test]
fn handlers_messages_and_aggregates_are_the_application_s() {
    let text = "\
service_bus:
  command_buses:
    commands: { plugins: [app.audit], router: { routes: { Greet: app.greet } } }
    patterns: { router: { type: prooph_service_bus.regex_router, routes: { ^Import: app.import } } }
  event_buses:
    events: { message_factory: app.factory, router: { routes: { Greeted: [app.count, app.mail] } } }
event_store:
  stores:
    main:
      type: app.mongo_adapter
      plugins: [app.tenant]
      repositories: { people: { aggregate_type: App\\Person, snapshot_store: app.snapshots, snapshots: { on: [Moved] } } }
";
    let [note] = &told(text)[..] else {
        panic!("{:?}", told(text));
    };
    assert_eq!(
        note,
        "note cqrs::left_to_the_application 10:13 left to the application: the service `app.mongo_adapter`, the service `app.snapshots`"
    );
}

#[test]
fn the_options_of_every_driver_are_checked() {
    let text = "\
services:
  s: { driver: sqlite, busy_timeuot: 5s }
  q: { driver: queue, store: mian, concurrency: many }
event_store: { stores: { main: { type: s } } }
";
    assert_eq!(
        told(text),
        [
            "error cqrs::missing_option 2:16 the driver `sqlite` needs the option `path`",
            "error cqrs::unknown_option 2:24 the driver `sqlite` has no option `busy_timeuot`",
            "error cqrs::unknown_store 3:30 there is no event store `mian`",
            "error cqrs::wrong_option 3:49 the option `concurrency` of the driver `queue` must be a whole number from 1 to 64",
        ]
    );
}

#[test]
fn a_driver_that_nobody_here_knows_is_left_to_the_application() {
    for driver in ["punched_cards", "kafka", "sq", "sqlalchemy"] {
        let text = CLEAN.replace("driver: sqlite", &format!("driver: {driver}"));
        assert_eq!(
            told(&text),
            [format!(
                "note cqrs::left_to_the_application 1:26 left to the application: the driver `{driver}`"
            )]
        );
    }
}

#[test]
fn a_driver_that_is_nearly_called_like_one_that_comes_with_cqrs_is_a_mistake() {
    for misspelt in ["sqlit", "sqllite", "SQLite", "sqilte", "sqilt", "sqlite3"] {
        let text = CLEAN.replace("driver: sqlite", &format!("driver: {misspelt}"));
        let report = lint(&text);
        let [problem] = report.problems() else {
            panic!("{report}");
        };
        assert_eq!(problem.code.name, "cqrs::unknown_driver", "{report}");
        assert_eq!(problem.help[0], "did you mean `sqlite`?");
    }
}

#[test]
fn an_id_that_is_nearly_that_of_another_service_may_be_the_application_s() {
    let text = "\
services: { acme.store_b: { driver: memory } }
event_store: { stores: { a: { type: acme.store_a }, b: { type: acme.store_b } } }
";
    let report = lint(text);
    let [problem] = report.problems() else {
        panic!("{report}");
    };
    assert_eq!(
        problem.help,
        [
            "did you mean `acme.store_b`?",
            "if the application provides it, say so: `services: { acme.store_a: ~ }`"
        ]
    );
    let short = text
        .replace("acme.store_a", "e")
        .replace("acme.store_b", "d");
    let report = lint(&short);
    let problem = &report.problems()[0];
    assert_eq!(problem.message, "there is no service `e`");
    assert!(
        !problem
            .help
            .iter()
            .any(|help| help.starts_with("did you mean")),
        "{report}"
    );
}

#[test]
fn a_plugin_that_looks_misspelt_is_told() {
    let text = CLEAN.replace(
        "commands: {",
        "commands: { plugins: [prooph_service_bus.handle_comand_invoke_strategy, app.own],",
    );
    assert_eq!(
        told(&text),
        [
            "warning cqrs::looks_misspelt 2:55 no plugin that comes with cqrs is called `prooph_service_bus.handle_comand_invoke_strategy`"
        ]
    );
}

#[test]
fn a_service_that_the_file_names_has_to_stand_in_it() {
    let told = told(&CLEAN.replace("type: s", "type: store"));
    assert_eq!(
        told,
        ["error cqrs::unknown_service 3:40 there is no service `store`"]
    );
    let report = lint(&CLEAN.replace("type: s", "type: store"));
    let help = &report.problems()[0].help;
    assert!(help[2].contains("`services: { store: ~ }`"), "{help:?}");
    let said = CLEAN
        .replace("type: s", "type: store")
        .replace("services: {", "services: { store: ~,");
    let report = lint(&said);
    assert!(!report.has_errors(), "{report}");
}

#[test]
fn a_file_of_symfony_s_may_leave_its_services_to_others() {
    let text = "\
services: { App\\Store: { class: App\\Store } }
service_bus: { event_buses: { events: { router: { async_switch: app.producer } } } }
event_store:
  stores: { main: { type: App\\Store } }
  projection_managers: { manager: { event_store: Prooph\\EventStore, projections: { p: { projection: app.p } } } }
";
    assert!(!lint(text).has_errors(), "{}", lint(text));
    let driver = text.replace("type: App\\Store", "type: sqlite");
    assert!(lint(&driver).has_errors());
    let store = text.replace("Prooph\\EventStore", "mian");
    assert_eq!(
        told(&store)[0],
        "error cqrs::unknown_store 5:50 there is no event store `mian`"
    );
}

#[test]
fn a_route_and_a_tag_that_lead_one_command_to_two_handlers_are_told_with_both_places() {
    let tagged = |id: &str| {
        CLEAN.replace(
            "services: {",
            &format!("services: {{ {id}: {{ tags: [{{ name: prooph_service_bus.commands.route_target, message: Greet }}] }},"),
        )
    };
    let report = lint(&tagged("app.welcome"));
    let [problem] = report.problems() else {
        panic!("{report}");
    };
    assert_eq!(problem.code.name, "cqrs::two_handlers");
    assert_eq!(problem.labels.len(), 1, "{report}");
    for same in ["app.greet", "app"] {
        assert!(lint(&tagged(same)).is_empty(), "{}", lint(&tagged(same)));
    }
}

#[test]
fn each_environment_is_looked_at_with_its_own_overlay() {
    let text = format!(
        "{CLEAN}\
when@test: {{ services: {{ s: {{ driver: memory, path: x }} }} }}
when@prod: {{ services: {{ s: {{ busy_timeout: 5 }} }}, service_bus: {{ command_buses: {{ commands: {{ nested: sometimes }} }} }} }}
when@stage: {{ event_store: {{ stores: {{ main: {{ type: gone }} }} }} }}
"
    );
    let report = lint(&text);
    let found: Vec<_> = report
        .problems()
        .iter()
        .map(|problem| (problem.code.name, problem.environments.join(" ")))
        .collect();
    assert_eq!(
        found,
        [
            ("cqrs::unknown_option", "test".to_owned()),
            ("cqrs::wrong_option", "prod".to_owned()),
            ("cqrs::wrong_value", "prod".to_owned()),
            ("cqrs::unknown_service", "stage".to_owned()),
        ],
        "{report}"
    );
    assert!(
        report
            .to_string()
            .contains("= note: in the environment `prod`"),
        "{report}"
    );
    assert!(report.to_json().contains(r#""environments":["stage"]"#));
}

#[test]
fn a_mistake_of_the_rest_is_not_told_again_for_each_environment() {
    let text = format!(
        "{}\
when@test: {{ event_store: {{ stores: {{ main: {{ exclusive: true }} }} }} }}
when@prod: {{ event_store: {{ stores: {{ main: {{ exclusive: false }} }} }} }}
",
        CLEAN.replace("path: app.db", "pat: '%folder%/%name%.db'")
    );
    let told = told(&text);
    assert_eq!(
        told,
        [
            "error cqrs::unknown_option 1:34 the driver `sqlite` has no option `pat`",
            "error cqrs::missing_parameter 1:39 the parameter `folder` is not defined",
            "error cqrs::missing_parameter 1:39 the parameter `name` is not defined",
        ]
    );
}

#[test]
fn a_mistake_that_several_environments_have_is_told_once_with_their_names() {
    let text = format!(
        "{CLEAN}\
when@test: {{ services: {{ s: {{ path: '%folder%/a.db' }} }} }}
when@prod: {{ parameters: {{ folder: var }} }}
"
    );
    let text = text.replace("path: app.db", "path: app.db, busy_timeout: '%readers%'");
    let report = lint(&text);
    let environments: Vec<_> = report
        .problems()
        .iter()
        .map(|problem| (problem.message.as_str(), problem.environments.join(" ")))
        .collect();
    assert_eq!(
        environments,
        [
            ("the parameter `readers` is not defined", String::new()),
            ("the parameter `folder` is not defined", "test".to_owned()),
        ],
        "{report}"
    );
}

#[test]
fn what_every_environment_mends_is_no_mistake() {
    let text = "\
services: { other: { driver: memory } }
event_store: { stores: { main: { type: main.store } } }
when@test: { services: { main.store: { driver: memory } } }
when@prod: { services: { main.store: { driver: sqlite, path: app.db } } }
";
    assert!(lint(text).is_empty(), "{}", lint(text));
    let one = text.replace(
        "when@prod: { services: { main.store:",
        "when@prod: { services: { mian.store:",
    );
    let report = lint(&one);
    assert_eq!(
        report.problems()[0].code.name,
        "cqrs::unknown_service",
        "{report}"
    );
}

#[test]
fn a_secret_of_one_environment_stays_one_in_the_report_on_all() {
    let text = "\
services: { s: { driver: postgres, url: 'postgres://me:hunter2@host/db', pol: 1 } }
event_store: { stores: { main: { type: s } } }
when@test: { services: { s: { driver: memory } } }
when@prod: { services: { s: { url: 'postgres://me:sesame@host/db', pool: 5 } } }
";
    let report = lint(text).to_string();
    assert!(
        report.contains("pol: 1") && report.contains("pool: 5"),
        "{report}"
    );
    assert!(
        !report.contains("hunter2") && !report.contains("sesame"),
        "{report}"
    );
}

#[test]
fn a_folder_and_text_that_is_none_could_not_be_read() {
    let codes = |report: Report| -> Vec<&str> {
        report
            .problems()
            .iter()
            .map(|problem| problem.code.name)
            .collect()
    };
    assert_eq!(
        codes(lint_file(env!("CARGO_MANIFEST_DIR"), &shipped())),
        ["cqrs::file_not_found"]
    );
    let bytes = [b"services: ".as_slice(), &[0xff, 0xfe]].concat();
    assert_eq!(codes(lint_text("x", bytes, &shipped())), ["cqrs::not_utf8"]);
}

/// What only the application provides is left to it; that it is named at all is not.
#[test]
fn options_that_name_what_the_application_provides_are_checked_by_it_alone() {
    let cipher = OptionSpec {
        default: None,
        ..common::option(
            "cipher",
            OptionKind::Service {
                type_name: "dyn Cipher".to_owned(),
                or_queue: false,
            },
            true,
        )
    };
    let mut catalog = shipped();
    catalog.drivers.push(DriverEntry {
        name: "sealed".to_owned(),
        kind: DriverKind::Store,
        options: vec![cipher],
        promises: Promises::default(),
    });
    let with = |options: &str| {
        let text = CLEAN.replace(
            "driver: sqlite, path: app.db",
            &format!("driver: sealed{options}"),
        );
        let report = lint_text("cqrs.yaml", &text, &catalog);
        let loaded = Loaded::from_text("cqrs.yaml", &text, &Environment::empty(), &catalog);
        (codes(&report), codes(&loaded.unwrap_err()))
    };
    let (linted, checked) = with(", cipher: app.cipher");
    assert_eq!(linted, Vec::<&str>::new());
    assert!(checked.contains(&"cqrs::missing_dependency"), "{checked:?}");
    assert_eq!(with(", cipher: 5").0, ["cqrs::wrong_option"]);
    assert_eq!(with("").0, ["cqrs::missing_option"]);
}

fn codes(report: &Report) -> Vec<&'static str> {
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}
