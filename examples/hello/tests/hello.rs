//! The program as a newcomer starts it: in a folder of its own, again, and killed in between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn hello(folder: &Path) -> Command {
    let mut hello = Command::new(env!("CARGO_BIN_EXE_hello"));
    hello.current_dir(folder);
    hello
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    hello(folder).args(arguments).output().unwrap()
}

fn told(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn it_shows_a_command_its_event_a_listener_and_a_query() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[]);
    assert_eq!(
        told(&output),
        "\
command: 1 event is stored
listener: World was greeted, 1 in all
query: Hello, World! (1)
"
    );
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn started_again_it_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    for times in 1..=3 {
        let output = run(folder.path(), &[]);
        let query = format!("query: Hello, World! ({times})\n");
        assert!(told(&output).ends_with(&query), "{output:?}");
    }
}

/// The guest book is a pipe that nobody reads, so the listener is held while it writes, and that is where the process dies.
#[cfg(unix)]
#[test]
fn killed_in_its_listener_it_delivers_that_event_again() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("var/guests");
    fs::create_dir(folder.path().join("var")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&book)
            .status()
            .unwrap()
            .success()
    );

    let mut child = hello(folder.path()).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let told_before: Vec<String> = lines.map(Result::unwrap).take(2).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(
        told_before,
        [
            "command: 1 event is stored",
            "listener: World was greeted, 1 in all"
        ]
    );

    fs::remove_file(&book).unwrap();
    let output = run(folder.path(), &[]);
    assert_eq!(
        told(&output),
        "\
command: 1 event is stored
listener: World was greeted, 1 in all
listener: World was greeted, 2 in all
query: Hello, World! (2)
"
    );
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_file_that_is_no_database_is_refused_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let text = "my shopping list, which is not to be lost\n".repeat(100);
    fs::create_dir(folder.path().join("var")).unwrap();
    fs::write(folder.path().join("var/hello.db"), &text).unwrap();
    let output = run(folder.path(), &[]);
    let refusal = str::from_utf8(&output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(refusal.contains("var/hello.db"), "{refusal}");
    assert!(!refusal.contains("panicked"), "{refusal}");
    assert_eq!(
        fs::read_to_string(folder.path().join("var/hello.db")).unwrap(),
        text
    );
}

#[test]
fn its_configuration_is_checked_without_opening_anything() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["check"]);
    assert_eq!(
        told(&output),
        "examples/hello/cqrs.yaml: no mistakes; 3 buses, 3 handlers, 1 store\n"
    );
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn its_routes_lead_into_its_own_source() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["routes"]);
    for id in ["hello.greet", "hello.write_down", "hello.read_aloud"] {
        let line = told(&output)
            .lines()
            .find(|line| line.contains(id))
            .expect(id);
        assert!(line.contains("examples/hello/cqrs.yaml:"), "{line}");
        assert!(line.contains("examples/hello/src/main.rs:"), "{line}");
    }
}
