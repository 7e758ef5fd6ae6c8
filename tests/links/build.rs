//! Runs cargo and keeps what the compiler and the linker say.

use std::env;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::packages::{Packages, links};

/// A call of cargo on the small packages.
pub(crate) struct Build {
    command: Command,
    arguments: Vec<String>,
}

/// What came of it.
pub(crate) struct Built {
    succeeded: bool,
    /// The errors of the compiler and of the linker, as people see them.
    pub(crate) errors: Vec<String>,
    /// What else was printed, by cargo or by the program.
    pub(crate) printed: String,
}

impl Packages {
    /// `cargo build` of one program of the shop.
    pub(crate) fn build(&self, program: &str) -> Built {
        let arguments = ["build", "--package=shop", "--bin", program];
        self.cargo(&arguments).with_errors()
    }

    /// `cargo run` of one program of the shop.
    pub(crate) fn run(&self, program: &str) -> Built {
        let arguments = ["run", "--quiet", "--package=shop", "--bin", program];
        self.cargo(&arguments).run()
    }

    /// A program that was built.
    pub(crate) fn program(&self, path: &Path) -> Built {
        let mut command = Command::new(path);
        command.current_dir(&self.folder);
        let arguments = Vec::new();
        Build { command, arguments }.run()
    }

    /// Cargo with these arguments.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Build {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let (subcommand, arguments) = arguments.split_first().unwrap();
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", links().join("target"))
            .args([subcommand, "--offline"]);
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Build { command, arguments }
    }
}

impl Build {
    /// Runs it and shows what is printed.
    pub(crate) fn run(mut self) -> Built {
        let output = self.command.args(self.arguments).output().unwrap();
        Built {
            succeeded: output.status.success(),
            errors: Vec::new(),
            printed: printed(&output),
        }
    }

    /// Runs it and reads the messages of the compiler.
    pub(crate) fn with_errors(mut self) -> Built {
        self.command.arg("--message-format=json");
        let output = self.command.args(self.arguments).output().unwrap();
        let messages = String::from_utf8_lossy(&output.stdout);
        Built {
            succeeded: output.status.success(),
            errors: messages.lines().filter_map(error).collect(),
            printed: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Built {
    /// Fails with everything that was said, unless it went well.
    pub(crate) fn assert_well(&self) {
        assert!(self.succeeded, "{}{}", self.errors.concat(), self.printed);
    }

    /// Fails unless it failed and said all of this.
    pub(crate) fn assert_refused(&self, said: &[&str]) {
        let told = self.told();
        assert!(!self.succeeded, "it is not refused: {told}");
        for text in said {
            assert!(told.contains(text), "it does not say\n{text}\nbut\n{told}");
        }
    }

    /// As [`assert_refused`](Self::assert_refused), and the compiler said nothing else.
    pub(crate) fn assert_one_error(&self, said: &[&str]) {
        self.assert_refused(said);
        assert_eq!(self.errors.len(), 1, "{}", self.errors.concat());
    }

    pub(crate) fn told(&self) -> String {
        format!("{}{}", self.errors.concat(), self.printed)
    }
}

fn printed(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

/// The text of a line of `--message-format=json`, if it is an error that says where or why.
fn error(line: &str) -> Option<String> {
    let message: Value = serde_json::from_str(line).ok()?;
    let message = &message["message"];
    let is_summary = |text: &str| text.starts_with("aborting due to");
    let text = message["message"].as_str()?;
    (message["level"] == "error" && !is_summary(text))
        .then(|| message["rendered"].as_str().unwrap_or(text).to_owned())
}
