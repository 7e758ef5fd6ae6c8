//! A program with arguments and commands of its own.

use std::cell::RefCell;

use clap::{Arg, ArgMatches, Command};
use cqrs::{App, HandlerResult};

use super::greeting::{Greet, YAML};
use super::{Answer, ask_program};
use crate::exit::Exit;
use crate::program::Program;

/// Asks a program with the argument `--file` and two commands, and says what they saw.
fn ask(line: &str) -> (Answer, Vec<String>) {
    let seen = RefCell::new(Vec::new());
    let note = |line: String| seen.borrow_mut().push(line);
    let program = Program::new(|arguments| {
        note(format!("builds {}", file(arguments)));
        match file(arguments).as_str() {
            "missing.yaml" => Err("there is no missing.yaml".into()),
            name => Ok(App::from_text(name, YAML)),
        }
    })
    .about("Greets.")
    .arg(Arg::new("file").long("file").global(true))
    .subcommand(
        Command::new("greet").arg(Arg::new("times")),
        async |app: App, arguments: ArgMatches| {
            let events = app.dispatch(Greet {}).await?.events();
            note(format!("greets with {}, {events} event", file(&arguments)));
            match arguments.get_one::<String>("times") {
                Some(times) => Err(format!("{times} times is too often").into()),
                None => Ok(()),
            }
        },
    )
    .subcommand(Command::new("routes"), async |_, _| {
        note("its own routes".to_owned());
        Ok(())
    })
    .subcommand_without_app(Command::new("sample"), async |arguments| {
        note(format!("samples {}", file(&arguments)));
        Ok(())
    });
    let answer = ask_program(line, program, async |_, arguments| -> HandlerResult {
        note(format!("runs {}", file(&arguments)));
        Ok(())
    });
    (answer, seen.into_inner())
}

fn file(arguments: &ArgMatches) -> String {
    let file = arguments.get_one::<String>("file");
    file.map_or("cqrs.yaml", String::as_str).to_owned()
}

#[test]
fn without_a_command_it_runs_with_its_arguments() {
    let (answer, seen) = ask("--file other.yaml");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    assert_eq!(seen, ["builds other.yaml", "runs other.yaml"]);
}

#[test]
fn a_command_of_its_own_gets_the_application_and_the_arguments_wherever_they_stand() {
    for line in ["greet --file other.yaml", "--file other.yaml greet"] {
        let (answer, seen) = ask(line);
        assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
        assert_eq!(
            seen,
            ["builds other.yaml", "greets with other.yaml, 1 event"]
        );
    }
}

#[test]
fn what_a_command_returns_is_told() {
    let (answer, _) = ask("greet 100");
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(answer.err, "error: 100 times is too often\n");
}

#[test]
fn a_command_without_an_application_builds_none() {
    let (answer, seen) = ask("sample");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    assert_eq!(seen, ["samples cqrs.yaml"]);
}

#[test]
fn a_command_of_its_own_takes_the_place_of_ours() {
    let (answer, seen) = ask("routes");
    assert_eq!(answer.out, "");
    assert_eq!(seen, ["builds cqrs.yaml", "its own routes"]);
}

#[test]
fn our_commands_see_the_application_that_the_arguments_choose() {
    let (answer, seen) = ask("check --file other.yaml");
    assert!(
        answer.out.contains("other.yaml: no mistakes"),
        "{}",
        answer.out
    );
    assert_eq!(seen, ["builds other.yaml"]);
}

#[test]
fn an_application_that_cannot_be_put_together_is_told() {
    let (answer, _) = ask("greet --file missing.yaml");
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(answer.err, "error: there is no missing.yaml\n");
}

#[test]
fn help_begins_with_what_it_is_for_and_lists_all_commands() {
    let (answer, seen) = ask("--help");
    assert!(answer.out.starts_with("Greets.\n"), "{}", answer.out);
    for command in ["greet", "sample", "check", "--file", "--env"] {
        assert!(
            answer.out.contains(command),
            "{command} is not in\n{}",
            answer.out
        );
    }
    assert!(seen.is_empty(), "nothing is built for it");
}
