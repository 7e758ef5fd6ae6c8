use std::process::ExitCode;

use cqrs_config::Report;
use cqrs_config::report::{Code, codes};

/// How a program ends; the worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing stops the application from starting.
    Clean,
    /// There are mistakes, or the application failed.
    Mistakes,
    /// A file could not be read, or the command line not understood.
    Unreadable,
}

const UNREADABLE: [&Code; 4] = [
    &codes::FILE_NOT_FOUND,
    &codes::UNREADABLE,
    &codes::FILE_TOO_LARGE,
    &codes::NOT_UTF8,
];

impl Exit {
    pub(crate) fn of(report: &Report) -> Self {
        let mut problems = report.problems().iter();
        if problems.any(|problem| UNREADABLE.contains(&problem.code)) {
            Self::Unreadable
        } else if report.has_errors() {
            Self::Mistakes
        } else {
            Self::Clean
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Mistakes => 1,
            Exit::Unreadable => 2,
        })
    }
}
