use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cqrs::sqlite::rusqlite::Connection;
use tempfile::TempDir;

use crate::night::Night;

/// A fail point, and at which time of passing it the process dies.
pub(crate) type Point = (&'static str, u32);

/// The program over one data folder, again and again.
pub(crate) struct Victim {
    folder: TempDir,
    nights: RefCell<BTreeMap<Night, PathBuf>>,
}

impl Victim {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            nights: RefCell::default(),
        }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Imports this night's file until it gets there.
    pub(crate) fn dies_importing(&self, night: &Night, point: &Point) {
        self.dies(&mut self.import(night), point);
    }

    /// Negotiates until it gets there.
    pub(crate) fn dies_negotiating(&self, point: &Point) {
        self.dies(self.program().arg("negotiate"), point);
    }

    /// Imports this night's file to its end.
    pub(crate) fn finishes(&self, night: &Night) {
        let ended = self.import(night).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success(), "{told}");
    }

    /// The rows that were acknowledged, by night.
    pub(crate) fn acknowledged(&self) -> BTreeMap<Night, BTreeSet<u64>> {
        let rows = |list: &Path| {
            let text = fs::read_to_string(list).unwrap_or_default();
            text.lines().map(|line| line.parse().unwrap()).collect()
        };
        let nights = self.nights.borrow();
        nights
            .iter()
            .map(|(night, list)| (*night, rows(list)))
            .collect()
    }

    fn import(&self, night: &Night) -> Command {
        let file = night.write(self.folder.path());
        let list = file.with_extension("acknowledged");
        let mut import = self.program();
        import.arg("import").arg(file).arg("--ack").arg(&list);
        self.nights.borrow_mut().insert(*night, list);
        import
    }

    fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_contract-app"));
        program.arg("--data").arg(self.folder());
        program.stdout(Stdio::null());
        program
    }

    fn dies(&self, program: &mut Command, (point, time): &Point) {
        let mut process = program
            .env("CQRS_FAIL_AT", format!("{point}:{time}"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let expected = format!("fail point {point} reached");
        let mut told = Vec::new();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            told.push(line);
            if told.last() == Some(&expected) {
                process.kill().unwrap();
                process.wait().unwrap();
                return self.give_leases_back();
            }
        }
        let _ = process.wait();
        panic!("it ended before it reached {point}:{time}: {told:#?}");
    }

    /// The dead keep their leases for five seconds. Fifty times that is too long for a test, so it returns them, as who ends in peace does.
    fn give_leases_back(&self) {
        let database = Connection::open(self.folder().join("contract.db")).unwrap();
        database
            .busy_timeout(std::time::Duration::from_secs(10))
            .unwrap();
        database
            .execute("UPDATE leases SET owner = NULL", [])
            .unwrap();
    }
}
