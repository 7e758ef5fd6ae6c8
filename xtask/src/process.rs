//! Runs one program, shows what it says and listens for test counts.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use crate::tally::Tally;

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) succeeded: bool,
    /// The sum of all closing lines of test runners it printed; `None` when it printed none.
    pub(crate) tests: Option<Tally>,
}

/// Runs `command` to its end; every line it prints appears at once, in the stream it was written to.
pub(crate) fn run(command: &mut Command) -> io::Result<Ending> {
    if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take();
    let errors = child.stderr.take();
    let (output, errors) = thread::scope(|scope| {
        let output = scope.spawn(|| output.map_or(Ok(None), |pipe| show(pipe, io::stdout())));
        let errors = scope.spawn(|| errors.map_or(Ok(None), |pipe| show(pipe, io::stderr())));
        (output.join(), errors.join())
    });
    let status = child.wait()?;
    let mut tests = None;
    for listened in [output, errors] {
        let counted =
            listened.map_err(|_| io::Error::other("a reader of its output panicked"))??;
        tests = sum(tests, counted);
    }
    Ok(Ending {
        succeeded: status.success(),
        tests,
    })
}

/// The command as a person would type it.
pub(crate) fn spelled(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut line = String::new();
    for (name, value) in environment {
        line.push_str(&format!("{name}={value} "));
    }
    line.push_str(program);
    for argument in arguments {
        line.push(' ');
        line.push_str(argument);
    }
    line
}

fn show(pipe: impl Read, mut shown: impl Write) -> io::Result<Option<Tally>> {
    let mut tests = None;
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        shown.write_all(&line)?;
        shown.flush()?;
        tests = sum(tests, Tally::in_line(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    Ok(tests)
}

fn sum(left: Option<Tally>, right: Option<Tally>) -> Option<Tally> {
    match (left, right) {
        (Some(mut left), Some(right)) => {
            left += right;
            Some(left)
        }
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{run, show, spelled};

    #[test]
    fn several_closing_lines_are_summed_and_shown() {
        let output = "test result: ok. 2 passed; 0 failed; 0 ignored\n".repeat(2);
        let mut shown = Vec::new();
        let tests = show(output.as_bytes(), &mut shown).unwrap();
        assert_eq!(tests.unwrap().passed, 4);
        assert_eq!(shown, output.as_bytes());
    }

    #[test]
    fn a_program_that_succeeds_is_told_apart() {
        let ending = run(&mut Command::new("true")).unwrap();
        assert!(ending.succeeded);
    }

    #[test]
    fn a_failing_program_without_tests_is_told_apart() {
        let ending = run(&mut Command::new("false")).unwrap();
        assert!(!ending.succeeded);
        assert_eq!(ending.tests, None);
    }

    #[test]
    fn a_missing_program_is_an_error() {
        assert!(run(&mut Command::new("no-such-program")).is_err());
    }

    #[test]
    fn a_command_is_spelled_with_its_environment() {
        let line = spelled("cargo", &["doc"], &[("RUSTDOCFLAGS", "-Dwarnings")]);
        assert_eq!(line, "RUSTDOCFLAGS=-Dwarnings cargo doc");
    }
}
