use serde_json::{Value, json};

use super::ask;
use super::greeting::YAML;
use crate::exit::Exit;

#[test]
fn every_message_leads_from_its_line_of_yaml_to_its_line_of_rust() {
    let answer = ask("routes", YAML);
    let file = "cqrs-cli/src/tests/greeting.rs";
    let expected = format!(
        "\
command bus commands  cqrs.yaml:4
  Greet      -> greeting.greet               cqrs.yaml:8          {file}:{greet}
  SendCard   -> greeting.send_card  through post  by its only bus {file}:{send_card}

event bus events  cqrs.yaml:10
  Greeted    -> greeting.answer     inline   by its bus attribute {file}:{answer}
  Greeted    -> greeting.remember   durable  by its only bus      {file}:{remember}

query bus queries  cqrs.yaml:12
  Greetings  -> greeting.greetings           by its only bus      {file}:{greetings}
",
        greet = line("fn greet("),
        send_card = line("fn send_card("),
        answer = line("fn answer("),
        remember = line("fn remember("),
        greetings = line("fn greetings("),
    );
    assert_eq!(words(&answer.out), words(&expected), "\n{}", answer.out);
    assert_eq!(answer.exit, Exit::Clean);
}

#[test]
fn columns_stand_under_each_other() {
    let answer = ask("routes", YAML);
    let columns: Vec<usize> = answer
        .out
        .lines()
        .filter_map(|line| line.find("->"))
        .collect();
    assert_eq!(columns, [columns[0]; 5], "\n{}", answer.out);
}

#[test]
fn json_has_the_same_for_programs() {
    let answer = ask("routes --format json", YAML);
    let listing: Value = serde_json::from_str(&answer.out).unwrap();
    let bus = &listing["buses"][1];
    assert_eq!(bus["kind"], "event");
    assert_eq!(bus["name"], "events");
    assert_eq!(
        bus["yaml"],
        json!({ "file": "cqrs.yaml", "line": 10, "column": 5 })
    );
    assert_eq!(bus["plugins"], json!([]));
    let handler = &bus["routes"][0]["handlers"][0];
    assert_eq!(handler["delivery"], "inline");
    assert_eq!(bus["routes"][0]["transport"], Value::Null);
    let card = &listing["buses"][0]["routes"][1];
    assert_eq!(
        (&card["message"], &card["transport"]),
        (&json!("SendCard"), &json!("post"))
    );
    assert_eq!(card["handlers"][0]["delivery"], "queue");
    assert_eq!(handler["reached_by"], "bus attribute");
    assert_eq!(handler["yaml"], Value::Null);
    assert_eq!(handler["rust"]["file"], "cqrs-cli/src/tests/greeting.rs");
}

#[test]
fn plugins_are_listed_with_their_line() {
    let yaml = YAML.replace(
        "    events: ~",
        "    events: { plugins: prooph_service_bus.on_event_invoke_strategy }",
    );
    let answer = ask("routes", &yaml);
    assert!(
        answer
            .out
            .contains("  plugin prooph_service_bus.on_event_invoke_strategy  cqrs.yaml:10\n"),
        "{}",
        answer.out
    );
}

#[test]
fn a_bus_that_carries_nothing_says_so() {
    let yaml = YAML.replace("    queries: ~", "    queries: ~\n    spare: ~");
    let answer = ask("routes", &yaml);
    assert!(
        answer
            .out
            .contains("query bus spare  cqrs.yaml:13\n  nothing is routed to it\n"),
        "{}",
        answer.out
    );
}

#[test]
fn mistakes_are_told_in_place_of_routes() {
    let answer = ask("routes --env broken", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(answer.out, "");
    assert!(
        answer.err.contains("cqrs::unknown_handler"),
        "{}",
        answer.err
    );
}

fn words(text: &str) -> Vec<Vec<&str>> {
    text.lines()
        .map(|line| line.split_whitespace().collect())
        .collect()
}

/// The line that a function begins in.
fn line(function: &str) -> usize {
    let source = include_str!("greeting.rs");
    source
        .lines()
        .position(|line| line.contains(function))
        .unwrap()
        + 1
}
