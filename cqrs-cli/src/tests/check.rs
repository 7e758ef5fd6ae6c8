use super::ask;
use super::greeting::YAML;
use crate::exit::Exit;

#[test]
fn a_configuration_that_fits_is_summed_up() {
    let answer = ask("check", YAML);
    assert_eq!(answer.exit, Exit::Clean);
    assert!(
        answer
            .out
            .ends_with("cqrs.yaml: no mistakes; 3 buses, 5 handlers, 1 store, 1 queue\n"),
        "{}",
        answer.out
    );
    assert_eq!(answer.err, "");
}

#[test]
fn remarks_are_shown_and_stop_nothing() {
    let answer = ask("check", YAML);
    assert!(
        answer.out.contains("note[cqrs::inline_delivery]"),
        "{}",
        answer.out
    );
    assert_eq!(answer.exit, Exit::Clean);
}

#[test]
fn a_mistake_is_shown_with_its_line_and_its_remedy() {
    let answer = ask("check --env broken", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    for part in [
        "error[cqrs::unknown_handler]",
        "cqrs.yaml:15",
        "greeting.great",
        "greeting.greet",
    ] {
        assert!(
            answer.out.contains(part),
            "{part} is not in\n{}",
            answer.out
        );
    }
}

#[test]
fn a_misspelt_environment_is_warned_of() {
    let answer = ask("check --env brokn", YAML);
    assert_eq!(answer.exit, Exit::Clean);
    for part in [
        "warning[cqrs::unknown_environment]",
        "did you mean `broken`?",
    ] {
        assert!(
            answer.out.contains(part),
            "{part} is not in\n{}",
            answer.out
        );
    }
}

#[test]
fn the_environment_may_stand_before_the_command() {
    assert_eq!(ask("--env broken check", YAML).exit, Exit::Mistakes);
}

#[test]
fn every_mistake_is_shown_at_once() {
    let yaml = YAML.replace(
        "Greet: greeting.greet\n",
        "Great: greeting.greet\n          Greet: greeting.great\n",
    );
    let answer = ask("check", &yaml);
    assert!(answer.out.contains("2 errors"), "{}", answer.out);
}

#[test]
fn json_holds_the_problems_and_nothing_else() {
    let answer = ask("check --env broken --format json", YAML);
    let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let problem = &json["problems"][0];
    assert_eq!(problem["code"], "cqrs::unknown_handler");
    assert_eq!(problem["file"], "cqrs.yaml");
    assert_eq!(problem["line"], 15);
    assert_eq!(answer.exit, Exit::Mistakes);
}

#[test]
fn json_of_a_configuration_that_fits_has_its_remarks() {
    let answer = ask("check --format json", YAML);
    let json: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(json["problems"][0]["severity"], "note");
    assert_eq!(answer.exit, Exit::Clean);
}

#[test]
fn a_file_that_is_not_there_could_not_be_read() {
    let answer = super::run(
        "check",
        || cqrs::App::from_yaml("nowhere/cqrs.yaml"),
        async |_| Ok(()),
    );
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.out.contains("nowhere/cqrs.yaml"), "{}", answer.out);
}
