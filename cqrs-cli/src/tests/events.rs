use cqrs::App;
use serde_json::Value;

use super::greeting::{Greet, YAML};
use super::{Answer, ask, on_file, run};
use crate::exit::Exit;

/// Greets three times, and asks then.
fn greeted_and_asked(line: &str) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    let yaml = on_file(folder.path());
    let builder = || App::from_text("cqrs.yaml", &yaml);
    let greeted = run("", builder, async |app| {
        for _ in 0..3 {
            let _ = app.dispatch(Greet {}).await?;
        }
        Ok(())
    });
    assert_eq!(greeted.exit, Exit::Clean, "{}", greeted.err);
    ask(line, &yaml)
}

#[test]
fn a_stream_is_shown_with_a_line_for_each_event() {
    let answer = greeted_and_asked("events --stream $raised");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert_eq!(lines.len(), 3, "{}", answer.out);
    assert!(lines[0].trim_start().starts_with("1  "), "{}", answer.out);
    assert!(
        lines
            .iter()
            .all(|line| line.ends_with("$raised  Greeted  {}"))
    );
}

#[test]
fn the_whole_log_leaves_out_what_is_the_framework_s_own() {
    let answer = greeted_and_asked("events");
    assert_eq!((answer.exit, &*answer.out), (Exit::Clean, ""));
}

#[test]
fn json_has_one_object_on_each_line_from_the_position_on() {
    let answer = greeted_and_asked("events --stream $raised --from 2 --format json");
    let lines: Vec<Value> = answer
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let positions = lines.iter().map(|event| event["position"].as_u64());
    assert!(positions.eq([Some(2), Some(3)]), "{}", answer.out);
    assert_eq!(lines[0]["name"], "Greeted");
    assert!(lines[0]["metadata"].is_object(), "{}", lines[0]);
}

#[test]
fn a_stream_that_is_not_there_is_told() {
    let answer = greeted_and_asked("events --stream guests");
    assert_eq!((answer.exit, &*answer.out), (Exit::Mistakes, ""));
    assert!(answer.err.contains("guests"), "{}", answer.err);
}

#[test]
fn a_store_that_is_not_there_is_told_with_those_that_are() {
    let answer = ask("events --store gretings", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(
        answer.err,
        "error: there is no event store gretings; there are: greetings\n"
    );
}
