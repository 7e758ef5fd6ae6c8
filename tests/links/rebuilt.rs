//! The YAML is a source like any other: when it changes, the program is built again.

use crate::packages::Packages;

#[test]
fn a_program_is_built_again_when_its_file_changes() {
    let packages = Packages::of("rebuilt");
    packages.build("right").assert_well();
    let (right, wrong) = ("crates: [billing]", "comands: [billing]");
    packages.change("shop/config/right.yaml", right, wrong);
    packages
        .build("right")
        .assert_refused(&["config/right.yaml:2:1: "]);
    packages.change("shop/config/right.yaml", wrong, right);
    packages.build("right").assert_well();
}

#[test]
fn a_program_is_built_again_when_an_imported_file_changes() {
    let packages = Packages::of("rebuilt_by_import");
    packages.build("right").assert_well();
    packages.change(
        "shop/config/routes.yaml",
        "billing.charge",
        "billing.chrage",
    );
    let text = "\"billing::chrage\" for \"Charge\"";
    packages.build("right").assert_refused(&[text]);
    packages.change(
        "shop/config/routes.yaml",
        "billing.chrage",
        "billing.charge",
    );
    packages.build("right").assert_well();
}
