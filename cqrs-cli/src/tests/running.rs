use cqrs::App;

use super::greeting::{Greet, Greetings, YAML};
use super::run;
use crate::exit::Exit;

fn program() -> cqrs::AppBuilder {
    App::from_text("cqrs.yaml", YAML)
}

#[test]
fn without_a_command_the_application_runs() {
    let mut events = 0;
    let mut greetings = 0;
    let answer = run("", program, async |app| {
        events = app.dispatch(Greet {}).await?.events();
        greetings = app.ask(Greetings {}).await?;
        Ok(())
    });
    assert_eq!((answer.exit, events, greetings), (Exit::Clean, 1, 1));
    assert_eq!((answer.out, answer.err), (String::new(), String::new()));
}

#[test]
fn an_application_may_shut_itself_down() {
    let answer = run("", program, async |app| Ok(app.shutdown().await?));
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
}

#[test]
fn what_the_application_returns_is_told_with_its_causes() {
    let answer = run("", program, async |_| Err("nobody is at home".into()));
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(answer.err, "error: nobody is at home\n");
}

#[test]
fn an_application_that_cannot_be_wired_does_not_run() {
    let answer = run("--env broken", program, async |_| unreachable!());
    assert_eq!(answer.exit, Exit::Mistakes);
    assert!(
        answer.err.contains("cqrs::unknown_handler"),
        "{}",
        answer.err
    );
}
