//! What an editor makes of our schemas, through the language server that it uses: `cargo xtask test --only editor`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod server;

use std::path::{Path, PathBuf};
use std::process::Command;

use cqrs::config::{REFERENCE, Schema, shipped};
use server::Server;
use tempfile::TempDir;

const ROUTES: &str = "\
service_bus:
  command_buses:
    customer_command_bus:
      router:
        routes:
";

/// The schemas of this application and of files without one.
struct Schemas {
    folder: TempDir,
}

impl Schemas {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let written = Command::new(env!("CARGO_BIN_EXE_contract-app"))
            .args(["schema", "--output"])
            .arg(folder.path().join("application.json"))
            .status()
            .unwrap();
        assert!(written.success());
        let of_files = Schema::of_files(&shipped()).to_json();
        std::fs::write(folder.path().join("files.json"), of_files).unwrap();
        Self { folder }
    }

    fn application(&self) -> PathBuf {
        self.folder.path().join("application.json")
    }

    fn files(&self) -> PathBuf {
        self.folder.path().join("files.json")
    }
}

fn has_all(offered: &[String], wanted: &[&str]) {
    for wanted in wanted {
        assert!(
            offered.iter().any(|offered| offered == wanted),
            "{wanted} is not in {offered:?}"
        );
    }
}

#[test]
fn keys_are_completed_in_every_section() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    for (text, wanted) in [
        (
            "^",
            &[
                "services",
                "service_bus",
                "event_store",
                "imports",
                "when@test",
            ][..],
        ),
        (
            "service_bus:\n  command_buses:\n    commands:\n      ^",
            &["router", "plugins", "nested", "queue_limit"],
        ),
        (
            "services:\n  store:\n    driver: sqlite\n    ^",
            &["path", "busy_timeout", "readers"],
        ),
        (
            "event_store:\n  stores:\n    main:\n      ^",
            &["type", "default", "repositories"],
        ),
    ] {
        for schema in [schemas.files(), schemas.application()] {
            has_all(&server.completions(&schema, text), wanted);
        }
    }
}

#[test]
fn words_and_drivers_are_completed() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    let nested = "service_bus:\n  command_buses:\n    commands:\n      nested: ^";
    has_all(
        &server.completions(&schemas.files(), nested),
        &["queue", "inline"],
    );
    let driver = "services:\n  store:\n    driver: ^";
    has_all(
        &server.completions(&schemas.files(), driver),
        &["sqlite", "memory", "queue"],
    );
}

#[test]
fn the_messages_of_a_bus_are_completed_and_for_each_the_handlers_that_take_it() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    let schema = schemas.application();
    let messages = server.completions(&schema, &format!("{ROUTES}          ^"));
    has_all(&messages, &["ImportBasicCustomerData", "RenameCustomer"]);
    assert!(
        !messages.iter().any(|name| name == "CustomerWasAdded"),
        "{messages:?}"
    );
    let handlers = server.completions(
        &schema,
        &format!("{ROUTES}          ImportBasicCustomerData: ^"),
    );
    assert_eq!(
        handlers,
        ["customer_domain.import_basic_customer_data_handler"]
    );
    let events = "service_bus:\n  event_buses:\n    events:\n      router:\n        routes:\n          CustomerWasAdded: ";
    for listener in ["- ^", "^"] {
        let text = format!(
            "{events}{}{listener}",
            if listener == "^" {
                ""
            } else {
                "\n            "
            }
        );
        has_all(
            &server.completions(&schema, &text),
            &["customer_domain.list_added_customer"],
        );
    }
}

#[test]
fn aggregates_and_plugins_are_completed() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    let schema = schemas.application();
    let repository = "event_store:\n  stores:\n    main:\n      repositories:\n        one:\n          aggregate_type: ^";
    let types = server.completions(&schema, repository);
    assert!(
        types.iter().any(|name| name.contains("SalesArea")),
        "{types:?}"
    );
    let plugins = "service_bus:\n  command_buses:\n    commands:\n      plugins:\n        - ^";
    let ids = [
        "contract_app.command_timeout",
        "prooph_service_bus.plugin.psr_logger",
    ];
    has_all(&server.completions(&schema, plugins), &ids);
}

#[test]
fn what_the_cursor_stands_on_is_explained() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    for (text, wanted) in [
        ("service_^bus: ~\n", "command, event and query buses"),
        (
            "service_bus: { command_buses: { commands: { queue^_limit: 5 } } }\n",
            "dispatched commands may wait",
        ),
        (
            "service_bus: { command_buses: { commands: { queue^-limit: 5 } } }\n",
            "dispatched commands may wait",
        ),
        (
            "services:\n  store:\n    driver: sqlite\n    pa^th: app.db\n",
            "database file",
        ),
    ] {
        let explained = server.hover(&schemas.files(), text);
        assert!(explained.contains(wanted), "{text}: {explained}");
    }
}

#[test]
fn what_is_wrong_is_underlined_there_and_nothing_else() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    let route = |line: &str| format!("{ROUTES}          {line}\n");
    for (text, line, underlined, said) in [
        (
            "service_buss: ~\n".to_owned(),
            0,
            "service_buss",
            "service_buss",
        ),
        (
            "service_bus: { command_buses: { commands: { queue_limt: 5 } } }\n".to_owned(),
            0,
            "queue_limt",
            "queue_limt",
        ),
        (
            "service_bus: { command_buses: { commands: { queue_limit: many } } }\n".to_owned(),
            0,
            "many",
            "whole number",
        ),
        (
            "service_bus: { command_buses: { commands: { nested: inlin } } }\n".to_owned(),
            0,
            "inlin",
            "inline",
        ),
        (
            "services:\n  store: { driver: sqlite, path: a.db, busy_timeot: 5s }\n".to_owned(),
            1,
            "busy_timeot",
            "busy_timeot",
        ),
        (
            "services:\n  store: { driver: sqlite, path: a.db, readers: 65 }\n".to_owned(),
            1,
            "65",
            "64",
        ),
        (
            route("RenameCustomr: customer_domain.rename"),
            5,
            "RenameCustomr",
            "RenameCustomr",
        ),
        (
            route("ImportBasicCustomerData: customer_domain.nobody"),
            5,
            "customer_domain.nobody",
            "import_basic_customer_data_handler",
        ),
    ] {
        let found = server.underlined(&schemas.application(), &text);
        let [one] = found.as_slice() else {
            panic!("{text}: {found:?}");
        };
        assert_eq!(
            (one.line, one.text.as_str()),
            (line, underlined),
            "{text}: {one:?}"
        );
        assert!(one.message.contains(said), "{one:?}");
    }
}

#[test]
fn without_an_application_the_ids_of_its_code_are_not_underlined() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    let text = format!("{ROUTES}          Anything: of.anybody\n");
    assert_eq!(server.underlined(&schemas.files(), &text), []);
}

#[test]
fn files_that_are_right_are_clean() {
    let (schemas, mut server) = (Schemas::new(), Server::start());
    assert_eq!(server.underlined(&schemas.files(), REFERENCE), []);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in yaml_files(&root.join("config")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for schema in [schemas.application(), schemas.files()] {
            assert_eq!(server.underlined(&schema, &text), [], "{}", file.display());
        }
    }
    let refused = [
        "missing_aggregate_type_key.yml",
        "missing_projection_key.yml",
    ];
    let fixtures = yaml_files(&root.join("../../cqrs-config/tests/fixtures"));
    assert!(fixtures.len() >= 41);
    for file in fixtures {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_refused = refused.iter().any(|name| file.ends_with(name));
        let found = server.underlined(&schemas.files(), &text);
        assert_eq!(
            !found.is_empty(),
            is_refused,
            "{}: {found:?}",
            file.display()
        );
    }
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(yaml_files(&path));
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            files.push(path);
        }
    }
    files
}
