//! What is wired rightly builds and runs, however it is built; and what is not is refused there too.

use std::fs;

use crate::packages::{Packages, links};

const MISSING: &str = "\"billing::bill_everybody\" for \"Charge\"";

/// Runs the right program of the shop, and has the linker refuse a wrong one.
fn holds_with(profile: &str) {
    let packages = Packages::shared();
    let profile = format!("--profile={profile}");
    let with = |subcommand, program| {
        let arguments = [subcommand, "--package=shop", "--bin", program, &profile];
        packages.cargo(&arguments)
    };
    let right = with("run", "right").run();
    right.assert_well();
    assert!(right.printed.starts_with("1 event\n"), "{}", right.printed);
    let wrong = with("build", "missing_handler").with_errors();
    wrong.assert_refused(&[MISSING]);
}

#[test]
fn routes_are_held_while_developing() {
    holds_with("dev");
}

#[test]
fn routes_are_held_in_a_release() {
    holds_with("release");
}

#[test]
fn routes_are_held_with_all_crates_optimized_as_one() {
    holds_with("fat");
}

#[test]
fn routes_are_held_with_the_linker_of_gnu_too() {
    let packages = Packages::shared();
    let with_bfd = |program: &str| {
        let (bin, linker) = (format!("--bin={program}"), "-Clink-arg=-fuse-ld=bfd");
        let arguments = ["rustc", "--package=shop", &bin, "--", linker];
        packages.cargo(&arguments).with_errors()
    };
    with_bfd("gnu").assert_well();
    let program = links().join("target/debug/gnu");
    let linked = fs::read(&program).unwrap();
    let lld = b"Linker: LLD";
    assert!(!linked.windows(lld.len()).any(|bytes| bytes == lld));
    assert_eq!(packages.program(&program).printed, "1 event\n");
    with_bfd("missing_handler").assert_refused(&[MISSING, "undefined reference"]);
}

#[test]
fn an_example_and_a_test_are_wired_as_the_program_is() {
    let packages = Packages::shared();
    let example = ["run", "--quiet", "--package=shop", "--example=right"];
    let example = packages.cargo(&example).run();
    example.assert_well();
    assert_eq!(example.printed, "1 event\n");
    let tests = ["test", "--package=shop-tests", "--test=wired"];
    let tests = packages.cargo(&tests).run();
    tests.assert_well();
    assert!(tests.printed.contains("1 passed"), "{}", tests.printed);
}
