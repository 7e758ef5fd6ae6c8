use std::fmt::Write;

use cqrs_config::{Environment, Model, Source};

use super::report::{SECRET, look_at};

/// Lines `name=value` are parameters, all others are values that may ask for them.
pub(super) fn run(bytes: &[u8]) {
    let input = String::from_utf8_lossy(bytes);
    let (mut parameters, mut values) = (String::new(), String::new());
    for line in input.lines() {
        let written = match line.split_once('=') {
            Some((name, value)) => writeln!(parameters, "  {}: {}", quoted(name), written(value)),
            None => writeln!(values, "    - {}", quoted(line)),
        };
        written.expect("text takes text");
    }
    let text = format!(
        "parameters:\n  own: '%env(A)%'\n{parameters}\nservices:\n  store:\n    driver: memory\n    values:\n    - ''\n{values}\nservice_bus: {{ command_buses: {{ commands: ~ }} }}\n"
    );
    let pairs = [
        ("A", SECRET),
        ("B", "17"),
        ("JSON", r#"{"a":[1,2.5,null,{"b":"c"}]}"#),
        ("FILE", "Cargo.toml"),
        ("EMPTY", ""),
    ];
    let environment = match bytes.len() % 3 {
        0 => Environment::unknown(),
        _ => Environment::from_pairs(pairs).named("test"),
    };
    match Source::from_text("input.yaml", &text, &environment) {
        Ok(source) => {
            let (model, report) = Model::parse(&source);
            look_at(&report, &text);
            let debug = format!("{model:?}");
            let shows = debug.contains(SECRET) && !text.contains(SECRET);
            assert!(!shows, "a secret is in the model's `Debug`");
        }
        Err(report) => look_at(&report, &text),
    }
}

/// A value that begins with a bracket stays YAML: a list or a map.
fn written(value: &str) -> String {
    match value.starts_with(['[', '{']) {
        true => value.to_owned(),
        false => quoted(value),
    }
}

/// JSON's text is YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
