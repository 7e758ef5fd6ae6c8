//! No report shows a secret that somebody wrote into a file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "common/shipped.rs"]
mod shipped;

use cqrs_config::report::{Style, to_sarif};
use cqrs_config::{Report, lint_text};

const CANARY: &str = "canary-7c3";

/// Everywhere that a secret may stand, with mistakes beside it, in files that are YAML and in files that are none.
fn files() -> Vec<String> {
    let keys = [
        "password",
        "passwd",
        "passwrd",
        "pasword",
        "passphrase",
        "pwd",
        "pw",
        "secret",
        "client_secret",
        "token",
        "accessToken",
        "api_key",
        "apikey",
        "apiKey",
        "credential",
        "credentials",
        "dsn",
        "private_key",
        "db.password",
        "DB_PASSWORD",
        "secrte",
        "\"password\"",
        "'password'",
    ];
    let values = [
        "canary-7c3",
        "'canary-7c3'",
        "\"canary-7c3\"",
        "&a canary-7c3",
        "!!str canary-7c3",
        "canary-7c3: x",
        "canary-7c3 # x",
        "[canary-7c3, x]",
        "'canary-7c3",
        "@canary-7c3",
        "a, canary-7c3",
        "%canary-7c3",
        "{ canary-7c3",
        "ü€😀canary-7c3",
    ];
    let mut files = vec![
        "services: { s: { driver: sqlit, url: 'postgres://u:canary-7c3@h/d' } }".to_owned(),
        "service_bus: { command_buses: { a: { message_factory: ['postgres://u:canary-7c3@h/d'] } } }".to_owned(),
        "service_bus: { 'postgres://u:canary-7c3@h/d': x }".to_owned(),
        "services: { s: { driver: sqlite, path: a, url: postgres://u:p/canary-7c3@h/d: }".to_owned(),
        "services: { s: { class: PDO, arguments: ['pgsql:host=h;password=canary-7c3'], x: y, driver: memory } }".to_owned(),
        "services:\n  s:\n    driver: sqlite\n    private_key: |\n      first\n      canary-7c3\n    pth: x\n".to_owned(),
        "services:\n  s:\n    driver: sqlite\n    password:\n      canary-7c3\n    pth: x\n".to_owned(),
        "services:\n  s:\n    driver: sqlite\n    tokens:\n    - canary-7c3\n    pth: [}\n".to_owned(),
        "parameters:\n  pw: &pw canary-7c3\nservices:\n  s: {driver: sqlite, path: a, reders: 'canary-7c3'}\n".to_owned(),
        "parameters: { pw: canary-7c3 }\nevent_store: { stores: { a: { type: '%pw%' } } }\n".to_owned(),
    ];
    for key in keys {
        for value in values {
            files.push(format!(
                "services:\n  s:\n    {key}: {value}\n    {key}: {value}\n    driver: sqlit\n"
            ));
            files.push(format!(
                "services:\n  s: {{ driver: sqlite, pth: x, {key}: {value}, readers: many }}\n"
            ));
            files.push(format!("service_bus:\n  {key}: {value}\n"));
            files.push(format!(
                "event_store: {{ stores: {{ a: {{ {key}: {value} }} }} }}\n"
            ));
            files.push(format!("parameters: {{ {key}: {value} }}\nparameters: ~\n"));
            files.push(format!("imports: [{{ {key}: {value} }}]\n{key}: {value}\n"));
        }
    }
    files
}

fn formats(report: &Report) -> [String; 5] {
    [
        report.render(Style::Plain),
        report.render(Style::Coloured),
        report.render(Style::Short),
        report.to_json(),
        report.to_github(),
    ]
}

#[test]
fn no_format_shows_a_secret_of_a_file() {
    let catalog = shipped::shipped();
    let mut shown = Vec::new();
    let mut reports = Vec::new();
    for file in files() {
        let report = lint_text("cqrs.yaml", &file, &catalog);
        if let Some(text) = formats(&report).iter().find(|text| text.contains(CANARY)) {
            shown.push(format!("{file}\n{text}"));
        }
        reports.push(report);
    }
    assert!(shown.is_empty(), "{}", shown.join("\n=====\n"));
    assert!(!to_sarif(&reports).contains(CANARY));
}

#[test]
fn a_place_behind_a_secret_stays_where_it_is() {
    let report = |secret: &str| {
        let text = format!(
            "services: {{ s: {{ driver: sqlite, path: a, password: '{secret}', reders: 5 }} }}"
        );
        let report = lint_text("cqrs.yaml", &text, &shipped::shipped());
        report.render(Style::Plain)
    };
    let (long, short) = (report("gr\u{fc}n\u{20ac}\u{1f600}"), report("grun*x"));
    let in_ascii = long.replace(['\u{d7}', '\u{2022}', '\u{1d7cc}'], "*");
    assert_eq!(in_ascii, short);
}

#[test]
fn where_a_secret_comes_from_and_what_is_none_are_shown() {
    let text = "\
services:
  s: { driver: sqlite, path: a, password: '%env(DB_PASSWORD)%', reders: 5 }
service_bus:
  command_buses: { a: { router: { routes: { ResetPassword: app.reset, reset_password: app.handler }, x: y } } }
";
    let report = lint_text("cqrs.yaml", text, &shipped::shipped()).render(Style::Plain);
    assert!(report.contains("'%env(DB_PASSWORD)%'"), "{report}");
    assert!(report.contains("app.reset, reset_password"), "{report}");
}

/// What is too short, too long or too common to be looked for elsewhere is hidden behind its key, also in a file that is no YAML.
#[test]
fn a_secret_is_hidden_behind_its_key_whatever_it_is() {
    for secret in ["x7", "string", &"ab".repeat(700)] {
        let text = format!("services:\n  s: {{ driver: sqlite, path: [}}, password: {secret} }}\n");
        let report = lint_text("cqrs.yaml", &text, &shipped::shipped());
        for shown in formats(&report) {
            let is_shown = shown.contains(&format!("password: {}", &secret[..2]));
            assert!(!is_shown, "{shown}");
        }
        let plain = report.render(Style::Plain);
        assert!(plain.contains("password: **"), "{plain}");
    }
}
