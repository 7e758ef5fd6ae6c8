use super::ask;
use super::greeting::YAML;
use crate::exit::Exit;

#[test]
fn help_lists_every_command() {
    let answer = ask("--help", YAML);
    assert_eq!(answer.exit, Exit::Clean);
    for part in [
        "Without a command the application runs.",
        "check",
        "routes",
        "--env <NAME>",
    ] {
        assert!(
            answer.out.contains(part),
            "{part} is not in\n{}",
            answer.out
        );
    }
}

#[test]
fn a_misspelt_command_is_not_understood() {
    let answer = ask("chekc", YAML);
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.err.contains("check"), "{}", answer.err);
    assert_eq!(answer.out, "");
}

#[test]
fn a_format_that_there_is_not_is_not_understood() {
    let answer = ask("check --format xml", YAML);
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.err.contains("json"), "{}", answer.err);
}
