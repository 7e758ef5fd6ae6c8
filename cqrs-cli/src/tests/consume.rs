use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use cqrs::App;

use super::ask;
use super::greeting::YAML;
use crate::Program;
use crate::exit::Exit;
use crate::output::with_process;

/// Tells the test that it runs as the process that consumes.
const CONSUMER: &str = "CQRS_CLI_CONSUMER";

#[test]
fn a_queue_that_there_is_not_is_told_with_those_that_there_are() {
    let answer = ask("consume pots", YAML);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert_eq!(
        answer.err,
        "error: there is no queue \"pots\"; did you mean \"post\"? there are: post\n"
    );
}

#[test]
fn the_consumer() {
    if std::env::var_os(CONSUMER).is_some() {
        let program = Program::new(|_| Ok(App::from_text("cqrs.yaml", YAML)));
        let words = ["app", "consume", "post"].map(OsString::from);
        with_process(|output| program.execute(words, async |_, _| Ok(()), output));
    }
}

#[test]
fn it_consumes_until_it_is_told_to_stop() {
    let mut consumer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::consume::the_consumer", "--nocapture"])
        .env(CONSUMER, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(consumer.stderr.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap() == "consuming post until SIGTERM or ctrl-c"));
    let killed = Command::new("kill")
        .arg(consumer.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(consumer.wait().unwrap().success());
}
