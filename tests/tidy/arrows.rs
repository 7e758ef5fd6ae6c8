//! Who may import whom.
//!
//! Three leaves that do not know each other (core, config, macros), one place where they meet (the facade), adapters around
//! them. The table is the architecture; what it does not allow, does not happen by accident.

use crate::metadata::{Member, Workspace};
use crate::tree::assert_none;

const YAML: &[&str] = &[
    "serde-saphyr",
    "granit-parser",
    "saphyr",
    "serde_yaml",
    "yaml_serde",
    "yaml-rust2",
];
const DATABASES: &[&str] = &[
    "rusqlite",
    "libsqlite3-sys",
    "tokio-postgres",
    "mysql_async",
    "mongodb",
    "sqlx",
];
const NETWORK: &[&str] = &["hyper", "axum", "reqwest", "async-nats", "lapin", "redis"];
const RUNTIME: &[&str] = &["tokio", "async-trait", "futures"];

/// One crate of ours, or all that its name's beginning stands for.
struct Arrows {
    from: &'static str,
    /// Crates of ours that it may import.
    may: &'static [&'static str],
    /// Crates of ours that only its tests may import.
    tests_may: &'static [&'static str],
    /// Crates of others that it is never compiled with, not even through a third.
    never: &'static [&'static [&'static str]],
}

const TABLE: &[Arrows] = &[
    Arrows {
        from: "cqrs-core",
        may: &[],
        tests_may: &["cqrs-testing"],
        never: &[YAML, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-config",
        may: &[],
        tests_may: &[],
        never: &[RUNTIME, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-build",
        may: &[],
        tests_may: &[],
        never: &[RUNTIME, YAML, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-macros",
        may: &["cqrs-config"],
        tests_may: &[],
        never: &[RUNTIME, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-plugins",
        may: &["cqrs-core"],
        tests_may: &["cqrs-testing"],
        never: &[YAML, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-testing",
        may: &["cqrs-core"],
        tests_may: &[],
        never: &[YAML, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-sql",
        may: &["cqrs-core"],
        tests_may: &[],
        never: &[YAML, DATABASES, NETWORK],
    },
    Arrows {
        from: "cqrs-sqlite",
        may: &["cqrs-core", "cqrs-sql"],
        tests_may: &["cqrs-testing"],
        never: &[YAML, NETWORK],
    },
    Arrows {
        from: "cqrs",
        may: &[
            "cqrs-build",
            "cqrs-core",
            "cqrs-config",
            "cqrs-macros",
            "cqrs-plugins",
            "cqrs-sql",
            "cqrs-testing",
            "cqrs-sqlite",
        ],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "cqrs-cli",
        may: &["cqrs", "cqrs-core", "cqrs-config"],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "contract-app",
        may: &["cqrs", "cqrs-cli"],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "hello",
        may: &["cqrs", "cqrs-cli"],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "cqrs-bench",
        may: &["cqrs", "cqrs-config", "contract-app"],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "cqrs-fuzz",
        may: &["cqrs", "cqrs-config", "cqrs-bench"],
        tests_may: &[],
        never: &[],
    },
    Arrows {
        from: "xtask",
        may: &[],
        tests_may: &[],
        never: &[],
    },
];

/// Imports that an application can leave out: each is behind a feature.
const OPTIONAL: &[(&str, &str)] = &[
    ("cqrs", "cqrs-testing"),
    ("cqrs", "cqrs-sqlite"),
    ("cqrs-macros", "cqrs-config"),
];

fn arrows(member: Member<'_>) -> &'static Arrows {
    let row = TABLE.iter().find(|arrows| arrows.from == member.name());
    row.unwrap_or_else(|| panic!("{} has no row in the table of arrows", member.name()))
}

#[test]
fn crates_of_ours_import_each_other_only_along_the_arrows() {
    let workspace = Workspace::read();
    let ours: Vec<&str> = workspace.members().map(Member::name).collect();
    let mut findings = Vec::new();
    for member in workspace.members() {
        let arrows = arrows(member);
        for dependency in member.dependencies() {
            let allowed = arrows.may.contains(&dependency.name)
                || dependency.for_tests && arrows.tests_may.contains(&dependency.name);
            if ours.contains(&dependency.name) && !allowed {
                findings.push(format!(
                    "{} must not import {}",
                    member.name(),
                    dependency.name
                ));
            }
        }
    }
    assert_none(&findings);
}

#[test]
fn crates_of_others_stay_out_of_where_they_do_not_belong() {
    let workspace = Workspace::read();
    let mut findings = Vec::new();
    for member in workspace.members() {
        let compiled_with = workspace.compiled_with(member);
        let never = arrows(member).never.iter().copied().flatten();
        findings.extend(
            never
                .filter(|name| compiled_with.contains(*name))
                .map(|name| format!("{} must not be compiled with {name}", member.name())),
        );
    }
    assert_none(&findings);
}

#[test]
fn an_application_can_leave_out_what_it_does_not_use() {
    let workspace = Workspace::read();
    let findings: Vec<String> = workspace
        .members()
        .flat_map(|member| {
            member
                .dependencies()
                .map(move |dependency| (member.name(), dependency))
        })
        .filter(|(from, dependency)| OPTIONAL.contains(&(from, dependency.name)))
        .filter(|(_, dependency)| !dependency.optional && !dependency.for_tests)
        .map(|(from, dependency)| {
            format!("{from} must import {} behind a feature", dependency.name)
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn every_row_of_the_table_stands_for_a_crate() {
    let workspace = Workspace::read();
    let findings: Vec<String> = TABLE
        .iter()
        .filter(|arrows| {
            !workspace
                .members()
                .any(|member| member.name() == arrows.from)
        })
        .map(|arrows| format!("there is no crate {}", arrows.from))
        .collect();
    assert_none(&findings);
}
