use cqrs::App;
use cqrs::config::shipped;
use cqrs_config::{Environment, Model, Source, lint_text};

use super::application::registry;
use super::report::{SECRET, look_at};

/// There is no such folder, so nothing is imported.
const NAME: &str = "nowhere/input.yaml";

/// The way that an input takes depends on its bytes, so that each is read once.
pub(super) fn run(bytes: &[u8]) {
    if super::leaves_its_folder(bytes) {
        return;
    }
    let text = String::from_utf8_lossy(bytes);
    let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let variables = || {
        let pairs = [
            ("A", SECRET),
            ("B", "17"),
            ("JSON", r#"{"driver":"memory"}"#),
        ];
        Environment::from_pairs(pairs)
    };
    match sum % 4 {
        0 => checked(&text, Environment::empty()),
        1 => checked(&text, variables().named("test")),
        2 => parsed(&text, &variables().named("prod")),
        _ => look_at(&lint_text(NAME, bytes, &shipped()), &text),
    }
}

fn checked(text: &str, environment: Environment) {
    let builder = App::from_text(NAME, text).variables(environment);
    match builder.registry(registry()).check() {
        Ok(checked) => {
            assert!(!checked.report.has_errors());
            look_at(&checked.report, text);
        }
        Err(report) => {
            assert!(report.has_errors());
            look_at(&report, text);
        }
    }
}

fn parsed(text: &str, environment: &Environment) {
    match Source::from_text(NAME, text, environment) {
        Ok(source) => {
            let (model, report) = Model::parse(&source);
            look_at(&report, text);
            assert!(!format!("{model:?}").is_empty());
        }
        Err(report) => look_at(&report, text),
    }
}
