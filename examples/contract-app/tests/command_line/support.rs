use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of its own, in which the program is called.
pub(crate) struct Place {
    folder: TempDir,
}

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contract-app"));
        command.current_dir(self.folder.path());
        command.args(["--data", "data"]);
        command
    }

    /// Calls the program with these words.
    pub(crate) fn run(&self, words: &str) -> Answer {
        answer(self.command().args(words.split_whitespace()))
    }

    /// Calls it with these words, and reads the one JSON object that it answers.
    pub(crate) fn json(&self, words: &str) -> (serde_json::Value, Answer) {
        let answer = self.run(&format!("{words} --format json"));
        let value = serde_json::from_str(&answer.out);
        (
            value.unwrap_or_else(|error| panic!("{error}: {answer:?}")),
            answer,
        )
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// A sample of so many rows, of which so many are broken.
    pub(crate) fn sample(&self, rows: u64, broken: u64) {
        let answer = self.run(&format!(
            "sample --rows {rows} --broken {broken} --out night.csv"
        ));
        assert_eq!(answer.code, Some(0), "{answer:?}");
    }

    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(name)).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    /// The logs of all imports.
    pub(crate) fn logs(&self) -> Vec<PathBuf> {
        let mut logs = files(&self.path("data"));
        logs.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
        logs
    }
}

pub(crate) fn answer(command: &mut Command) -> Answer {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let answer = Answer {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    };
    assert!(!answer.err.contains("panicked"), "{answer:?}");
    answer
}

impl Answer {
    /// It ended as an error that says all of this, and answered nothing.
    pub(crate) fn assert_refuses(&self, parts: &[&str]) {
        assert!(self.code.is_some_and(|code| code != 0), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is missing in {self:?}");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
