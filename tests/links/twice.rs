//! A crate that is linked into its own unit tests.

use crate::packages::Packages;

#[test]
fn a_dev_dependency_cycle_registers_nothing_twice() {
    let arguments = ["test", "--package=ledger", "--lib"];
    let tests = Packages::shared().cargo(&arguments).run();
    tests.assert_well();
    assert!(tests.printed.contains("2 passed"), "{}", tests.printed);
}
