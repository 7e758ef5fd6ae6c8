//! What a program knows of its configuration while it is compiled.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/shipped.rs"]
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};

use cqrs_config::wiring::{LinkKind, Name, NameKind, Wiring, symbol};
use cqrs_config::{Report, lint_file};

fn read(files: &[(&str, &str)]) -> Result<Wiring, Report> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let wiring = Wiring::of_file(folder.path().join(files[0].0))?;
    let relative = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_owned();
    Ok(Wiring {
        files: wiring.files.iter().map(relative).collect(),
        ..wiring
    })
}

fn of(text: &str) -> Wiring {
    read(&[("cqrs.yaml", text)]).unwrap()
}

/// `handler <- message`, one for each link.
fn links(wiring: &Wiring) -> Vec<String> {
    let links = wiring.links.iter();
    links
        .map(|link| format!("{} <- {}", link.handler, link.message))
        .collect()
}

fn named(wiring: &Wiring, kind: NameKind) -> Vec<&str> {
    let of_kind = wiring.names.iter().filter(|name| name.kind == kind);
    of_kind.map(|name| &*name.name).collect()
}

fn bus(routes: &str) -> String {
    format!("service_bus: {{ command_buses: {{ commands: {{ router: {routes} }} }} }}\n")
}

#[test]
fn every_kind_of_name_is_read() {
    let wiring = of("
services:
  s: { driver: memory }
  counting:
    tags: [{ name: prooph_event_store.projection, projection_name: tagged, projection_manager: manager }]
service_bus:
  command_buses: { commands: { router: { async_switch: mails } } }
  event_buses: { events: ~ }
  query_buses: { queries: ~ }
event_store:
  stores: { main: { type: s, repositories: { people: { aggregate_type: Person } } } }
  projection_managers: { manager: { event_store: main, projections: { listed: { projection: app.listed } } } }
transports: { letters: ~ }
");
    assert_eq!(named(&wiring, NameKind::CommandBus), ["commands"]);
    assert_eq!(named(&wiring, NameKind::EventBus), ["events"]);
    assert_eq!(named(&wiring, NameKind::QueryBus), ["queries"]);
    assert_eq!(named(&wiring, NameKind::Store), ["main"]);
    assert_eq!(named(&wiring, NameKind::Repository), ["people"]);
    assert_eq!(named(&wiring, NameKind::Projection), ["listed", "tagged"]);
    assert_eq!(named(&wiring, NameKind::Transport), ["mails", "letters"]);
}

#[test]
fn a_name_and_a_link_know_their_place() {
    let wiring = of("service_bus:
  command_buses:
    commands:
      router: { routes: { Greet: app.greet } }
");
    let Name { place, .. } = &wiring.names[0];
    assert_eq!((place.line, place.column), (3, 5));
    assert!(place.file.ends_with("cqrs.yaml"), "{place}");
    let place = &wiring.links[0].place;
    assert_eq!((place.line, place.column), (4, 34));
}

#[test]
fn the_routes_of_all_kinds_are_links() {
    let wiring = of("
service_bus:
  command_buses: { c: { router: { routes: { 'App\\Greet': app.greet } } } }
  event_buses: { e: { router: { routes: { Greeted: [app.count, app.mail] } } } }
  query_buses: { q: { router: { routes: { Greetings: app.greetings } } } }
");
    let kinds: Vec<_> = wiring.links.iter().map(|link| link.kind).collect();
    assert_eq!(
        links(&wiring),
        [
            r"app.greet <- App\Greet",
            "app.count <- Greeted",
            "app.mail <- Greeted",
            "app.greetings <- Greetings"
        ]
    );
    let (command, event, query) = (
        LinkKind::CommandHandler,
        LinkKind::EventListener,
        LinkKind::QueryHandler,
    );
    assert_eq!(kinds, [command, event, event, query]);
}

#[test]
fn the_symbol_of_a_link_is_what_a_linker_says() {
    assert_eq!(
        symbol(LinkKind::EventListener, "app.mails.count", "App.Greeted"),
        "cqrs: event listener \"app::mails::count\" for \"Greeted\", which the routes name, is not linked into this program"
    );
    for namespaced in [r"Shop\Event\Greeted", "app::Greeted", "app/Greeted"] {
        assert!(symbol(LinkKind::EventListener, "a", namespaced).contains("for \"Greeted\","));
    }
    assert!(symbol(LinkKind::QueryHandler, "a", "B").starts_with("cqrs: query handler \"a\""));
    assert!(symbol(LinkKind::CommandHandler, "a", "B").starts_with("cqrs: command handler \"a\""));
}

#[test]
fn all_overlays_count_together() {
    let wiring = of("
service_bus: { command_buses: { commands: { router: { routes: { Greet: app.greet } } } } }
when@prod:
  service_bus: { command_buses: { audited: { router: { routes: { Audit: app.audit } } } } }
when@test:
  service_bus: { command_buses: { commands: { router: { routes: { Greet: app.fake } } } } }
");
    assert_eq!(
        links(&wiring),
        [
            "app.greet <- Greet",
            "app.audit <- Audit",
            "app.fake <- Greet"
        ]
    );
    assert_eq!(
        named(&wiring, NameKind::CommandBus),
        ["commands", "audited"]
    );
}

#[test]
fn what_a_variable_names_is_left_to_startup() {
    let wiring = of("
parameters:
  handler: app.greet
  elsewhere: '%env(HANDLER)%'
service_bus:
  command_buses:
    commands:
      router:
        routes: { Greet: '%handler%', Depart: '%env(DEPARTURE)%', Return: '%elsewhere%', Stay: 'app.%env(STAY)%' }
");
    assert_eq!(links(&wiring), ["app.greet <- Greet"]);
}

#[test]
fn an_alias_stands_for_the_handler_that_it_names() {
    let text = format!(
        "services: {{ greeting: '@polite', polite: {{ alias: app.greet }} }}\n{}",
        bus("{ routes: { Greet: greeting } }")
    );
    assert_eq!(links(&of(&text)), ["app.greet <- Greet"]);
}

#[test]
fn a_tag_with_a_message_is_a_link_and_one_that_detects_is_not() {
    let wiring = of("
services:
  app.greet: { tags: [{ name: prooph_service_bus.my_bus.route_target, message: Greet }] }
  app.depart: { tags: [{ name: prooph_service_bus.my-bus.route_target, message: Depart }] }
  app.all: { tags: [{ name: prooph_service_bus.my-bus.route_target, message_detection: true }] }
  app.variable: { tags: [{ name: prooph_service_bus.my-bus.route_target, message: '%env(MESSAGE)%' }] }
service_bus: { command_buses: { my-bus: ~ } }
");
    assert_eq!(
        links(&wiring),
        ["app.greet <- Greet", "app.depart <- Depart"]
    );
}

#[test]
fn routes_that_are_no_names_are_left_to_startup() {
    for router in [
        "{ type: prooph_service_bus.regex_router, routes: { ^Import: app.import } }",
        "{ type: prooph_service_bus.single_handler_service_locator_router }",
        "{ type: App\\Router, routes: { Greet: app.greet } }",
    ] {
        assert!(links(&of(&bus(router))).is_empty(), "{router}");
    }
    let by_class =
        "{ type: Prooph\\ServiceBus\\Plugin\\Router\\CommandRouter, routes: { Greet: app.greet } }";
    assert_eq!(links(&of(&bus(by_class))), ["app.greet <- Greet"]);
}

#[test]
fn the_same_handler_of_the_same_message_is_one_link() {
    let wiring = of("
services: { app.greet: { tags: [{ name: prooph_service_bus.commands.route_target, message: Greet }] } }
service_bus:
  command_buses:
    commands: { router: { routes: { Greet: app.greet } } }
    others: { router: { routes: { Greet: app.greet, Depart: app.greet } } }
");
    assert_eq!(
        links(&wiring),
        ["app.greet <- Greet", "app.greet <- Depart"]
    );
}

#[test]
fn the_files_are_all_that_were_read() {
    let wiring = read(&[
        (
            "config/cqrs.yaml",
            "imports: [buses/*.yaml, { resource: missing.yaml, ignore_errors: true }]\nwhen@prod: { imports: [prod.yaml] }\n",
        ),
        (
            "config/buses/a.yaml",
            "service_bus: { command_buses: { a: ~ } }",
        ),
        (
            "config/buses/b.yaml",
            "service_bus: { command_buses: { b: ~ } }",
        ),
        (
            "config/prod.yaml",
            "service_bus: { event_buses: { audits: ~ } }",
        ),
    ])
    .unwrap();
    let mut files = wiring.files.clone();
    assert_eq!(files.first().unwrap(), Path::new("config/cqrs.yaml"));
    files.sort();
    let wanted = ["buses/a.yaml", "buses/b.yaml", "cqrs.yaml", "prod.yaml"];
    assert_eq!(files, wanted.map(|name| Path::new("config").join(name)));
    assert_eq!(named(&wiring, NameKind::CommandBus), ["a", "b"]);
    assert_eq!(named(&wiring, NameKind::EventBus), ["audits"]);
}

#[test]
fn prooph_s_own_files_and_ours_say_the_same() {
    let buses = "command_buses: { commands: { router: { routes: { Greet: '@app.greet' } } } }";
    let ours = of(&format!("service_bus: {{ {buses} }}"));
    let bundle = of(&format!("prooph_service_bus: {{ {buses} }}"));
    let dashed = of(&format!("prooph-service-bus: {{ {buses} }}").replace("_buses", "-buses"));
    for wiring in [&ours, &bundle, &dashed] {
        assert_eq!(links(wiring), ["app.greet <- Greet"]);
        assert_eq!(named(wiring, NameKind::CommandBus), ["commands"]);
    }
}

#[test]
fn names_become_identifiers() {
    let identifier = |name: &str| {
        let text = format!("service_bus: {{ command_buses: {{ '{name}': ~ }} }}");
        of(&text).names[0].identifier.clone()
    };
    for (name, wanted) in [
        ("customer_command_bus", "customer_command_bus"),
        ("customer-bus.v2", "customer_bus_v2"),
        ("Größe", "Gr__e"),
        ("2nd", "_2nd"),
        ("type", "r#type"),
        ("gen", "r#gen"),
        ("self", "self_"),
        ("crate", "crate_"),
        ("-", "__"),
        ("union", "union"),
    ] {
        assert_eq!(identifier(name), wanted, "{name}");
    }
}

fn codes(report: &Report) -> Vec<&str> {
    let problems = report.problems().iter();
    problems.map(|problem| problem.code.name).collect()
}

#[test]
fn two_names_of_one_identifier_are_a_mistake_at_both_places() {
    let text = "service_bus:
  command_buses:
    my-bus: ~
  event_buses:
    my.bus: ~
";
    let report = read(&[("cqrs.yaml", text)]).unwrap_err();
    assert_eq!(codes(&report), ["cqrs::same_identifier"]);
    let shown = report.to_string();
    for wanted in ["my-bus", "my.bus", ":5:5", "`my_bus` in Rust"] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
}

#[test]
fn names_of_different_modules_may_be_the_same() {
    let wiring = of("
services: { s: { driver: memory } }
service_bus: { command_buses: { stores: ~, main: ~ } }
event_store: { stores: { main: { type: s, repositories: { main: { aggregate_type: Person } } } } }
");
    assert_eq!(wiring.names.len(), 4);
}

#[test]
fn a_bus_cannot_be_called_as_the_configuration_is() {
    let text = "service_bus: { command_buses: { CONFIG: ~ } }";
    let report = read(&[("cqrs.yaml", text)]).unwrap_err();
    assert_eq!(codes(&report), ["cqrs::same_identifier"]);
}

#[test]
fn what_is_wrong_whatever_the_code_holds_is_told() {
    for (text, code) in [
        (bus("{ rotues: {} }"), "cqrs::unknown_key"),
        (bus("{ routes: { Greet: 5 } }"), "cqrs::wrong_type"),
        ("imports: [nowhere.yaml]\n".to_owned(), "cqrs::import_not_found"),
        (bus("{ routes: { Greet: '%nowhere%' } }"), "cqrs::missing_parameter"),
        (
            format!("services: {{ app.greet: {{ tags: [{{ name: prooph_service_bus.comands.route_target, message: Greet }}] }} }}\n{}", bus("~")),
            "cqrs::unknown_bus",
        ),
        (
            "service_bus: { command_buses: { main: ~ }, event_buses: { main: ~ } }".to_owned(),
            "cqrs::same_bus_name",
        ),
        ("services: { s: { driver: memory } }\nevent_store: { stores: { a: { type: s, default: true }, b: { type: s, default: true } } }".to_owned(), "cqrs::two_default_stores"),
    ] {
        let report = read(&[("cqrs.yaml", &text)]).unwrap_err();
        assert_eq!(codes(&report), [code], "{text}");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let report = Wiring::of_file("nowhere/cqrs.yaml").unwrap_err();
    assert_eq!(codes(&report), ["cqrs::file_not_found"]);
}

/// Every configuration below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path);
        }
    }
}

/// The macro knows no driver and no plugin, and must not take what it does not know for a mistake.
#[test]
fn what_the_linter_takes_is_taken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = vec![root.join("cqrs-config/reference.yaml")];
    for folder in ["tests/config", "examples/hello", "examples/contract-app"] {
        files(&root.join(folder), &mut found);
    }
    let mut taken = 0;
    for file in found {
        if lint_file(&file, &shipped::shipped()).has_errors() {
            continue;
        }
        taken += 1;
        if let Err(report) = Wiring::of_file(&file) {
            assert_eq!(codes(&report)[0], "cqrs::same_identifier", "{report}");
        }
    }
    assert!(taken > 20, "{taken}");
}
