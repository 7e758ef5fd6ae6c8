use std::sync::Arc;

use cqrs::App;
use cqrs::plugin::Plugin;
use cqrs::plugins::routers::EventRouter;
use serde_json::Value;

use super::ask;
use super::greeting::YAML;
use crate::exit::Exit;

/// The greeting's bus of commands, with plugins at several stages.
fn with_plugins() -> String {
    let plugins = "      plugins: [prooph_service_bus.plugin.psr_logger, patience, prooph_service_bus.handle_command_invoke_strategy]\n      router:";
    let services = "services: { patience: { driver: cqrs.timeout, after: 2s }, ";
    let yaml = YAML.replacen("      router:", plugins, 1);
    yaml.replace("services: { ", services)
}

#[test]
fn plugins_stand_where_they_will_really_run() {
    let answer = ask("explain Greet", &with_plugins());
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    let logger = "prooph_service_bus.plugin.psr_logger";
    let expected = [
        format!("initialize -100 {logger}"),
        format!("detect message name -100 {logger}"),
        "route its handler is chosen".to_owned(),
        format!("route -100 {logger}"),
        "locate handler without a handler it ends here, with an error".to_owned(),
        format!("locate handler -100 {logger}"),
        format!("invoke handler +2000 {logger}"),
        format!("invoke handler {logger} wraps the call"),
        "invoke handler patience wraps the call".to_owned(),
        "invoke handler its handler is called".to_owned(),
        format!("finalize -2000 {logger}"),
        "no stage prooph_service_bus.handle_command_invoke_strategy".to_owned(),
    ];
    let stages = answer.out.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_place = |word: &&str| word.contains(".rs:") || word.contains("cqrs.yaml:");
        words
            .into_iter()
            .filter(|word| !is_place(word))
            .collect::<Vec<_>>()
            .join(" ")
    });
    let after = stages.skip_while(|line| line != "passes").skip(1);
    let stages: Vec<String> = after.take(expected.len()).collect();
    assert_eq!(stages, expected, "\n{}", answer.out);
    assert!(
        answer
            .out
            .contains("cqrs.yaml:5:17  cqrs-plugins/src/logger/mod.rs:"),
        "{}",
        answer.out
    );
}

#[test]
fn json_has_the_same_stages_for_programs() {
    let answer = ask("explain Greet --format json", &with_plugins());
    let told: Value = serde_json::from_str(&answer.out).unwrap();
    let bus = &told["explanations"][0]["buses"][0];
    assert_eq!(bus["name"], "commands");
    let stages = bus["stages"].as_array().unwrap();
    assert_eq!(stages.len(), 11);
    assert_eq!(stages[8]["plugin"], "patience");
    assert_eq!(stages[8]["yaml"]["line"], 5);
    assert_eq!(bus["handlers"][0]["handler"], "greeting.greet");
    assert_eq!(
        bus["handlers"][0]["rust"]["file"],
        "cqrs-cli/src/tests/greeting.rs"
    );
}

#[test]
fn what_a_router_of_code_chooses_is_told() {
    let router = EventRouter::new().route("Greeted").to(["greeting.answer"]);
    let yaml = YAML.replace(
        "    events: ~",
        "    events: ~\n    other: { plugins: mine }",
    );
    let builder =
        || App::from_text("cqrs.yaml", yaml).provide_named::<dyn Plugin>("mine", Arc::new(router));
    let answer = super::run("explain Greeted", builder, async |_| Ok(()));
    let told = "by the plugin mine, in the dispatch, after the commit";
    assert!(answer.out.contains(told), "{}{}", answer.out, answer.err);
    assert_eq!(answer.out.matches("reaches greeting.").count(), 2);
}

#[test]
fn a_message_is_explained_by_its_type_and_by_its_handler() {
    let by_name = ask("explain SendCard", YAML);
    assert!(
        by_name.out.contains("goes through the queue post"),
        "{}",
        by_name.out
    );
    for name in ["greeting.send_card", "cqrs_cli::tests::greeting::SendCard"] {
        assert_eq!(
            ask(&format!("explain {name}"), YAML).out,
            by_name.out,
            "{name}"
        );
    }
}

#[test]
fn nothing_is_opened_for_it() {
    let yaml = YAML.replace(
        "{ driver: memory }",
        "{ driver: sqlite, path: /nowhere/at/all.db }",
    );
    let answer = ask("explain Greet", &yaml);
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
}

#[test]
fn a_name_that_nothing_has_is_answered_with_those_that_are_near() {
    let answer = ask("explain Greeet", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(answer.out, "");
    assert_eq!(
        answer.err,
        "error: no message, handler or Rust type is called `Greeet`\nhelp: did you mean `Greet`?\n"
    );
}

#[test]
fn mistakes_are_told_in_place_of_an_explanation() {
    let answer = ask("explain Greet --env broken", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert!(
        answer.err.contains("cqrs::unknown_handler"),
        "{}",
        answer.err
    );
    let unreadable = super::run(
        "explain Greet",
        || App::from_yaml("/nowhere/cqrs.yaml"),
        async |_| Ok(()),
    );
    assert_eq!(unreadable.exit, Exit::Unreadable);
}
