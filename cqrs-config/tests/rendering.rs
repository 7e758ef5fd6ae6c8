//! The forms of a report.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use cqrs_config::report::codes;
use cqrs_config::{Environment, Loaded, Report, Severity, Style};

fn report() -> Report {
    let text = "service_bus:\n  command_buses:\n    größe: { plugns: [] }\n    c: { router: { routes: { ImportBasicCustomerData: nobody } } }\n";
    Loaded::from_text("cqrs.yaml", text, &Environment::empty(), &common::catalog()).unwrap_err()
}

#[test]
fn the_json_form_has_place_severity_and_help() {
    let json: serde_json::Value = serde_json::from_str(&report().to_json()).unwrap();
    let first = &json["problems"][0];
    assert_eq!(first["code"], "cqrs::unknown_key");
    assert_eq!(first["severity"], "error");
    assert_eq!(
        (
            first["file"].as_str(),
            first["line"].as_u64(),
            first["column"].as_u64()
        ),
        (Some("cqrs.yaml"), Some(3), Some(14))
    );
    assert!(
        first["help"]
            .as_str()
            .unwrap()
            .starts_with("did you mean `plugins`?")
    );
    assert_eq!(json["problems"].as_array().unwrap().len(), 2);
}

#[test]
fn the_short_form_is_one_line_for_each_problem() {
    let short = report().render(Style::Short);
    let lines: Vec<&str> = short.lines().collect();
    assert_eq!(
        lines[0],
        "cqrs.yaml:3:14: error[cqrs::unknown_key]: `service_bus.command_buses.größe` has an unknown key `plugns`"
    );
    assert_eq!(lines.last(), Some(&"2 errors"));
}

#[test]
fn only_the_coloured_form_has_colours() {
    assert!(report().render(Style::Coloured).contains('\u{1b}'));
    assert!(!report().to_string().contains('\u{1b}'));
}

#[test]
fn a_report_is_an_error_whose_text_is_the_plain_form() {
    let report = report();
    let plain = report.render(Style::Plain);
    let error: Box<dyn std::error::Error + Send + Sync> = report.into();
    assert_eq!(error.to_string(), plain);
}

#[test]
fn a_code_is_found_with_and_without_its_prefix() {
    let code = codes::find("unknown_handler").unwrap();
    assert_eq!(
        (code.name, code.severity),
        ("cqrs::unknown_handler", Severity::Error)
    );
    assert_eq!(codes::find("cqrs::unknown_handler"), Some(code));
    assert!(codes::find("cqrs::no_such_code").is_none());
}

#[test]
fn no_two_codes_have_one_name() {
    let mut names: Vec<&str> = codes::all().map(|code| code.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
