//! Crates that nobody names, and what helps: what is seen at startup, and `cqrs::link!`.

use crate::packages::Packages;

#[test]
fn startup_names_the_crate_that_registered_nothing_and_the_line_that_links_it() {
    let packages = Packages::of("linked_later");
    let program = packages.run("not_linked_at_startup");
    program.assert_refused(&[
        "no registrations from crate `billing`",
        "link it, in main.rs: `cqrs::link!(billing);`",
    ]);
    let main = "#[tokio::main";
    let linked = format!("cqrs::link!(billing);\n\n{main}");
    packages.change("shop/src/bin/not_linked_at_startup.rs", main, &linked);
    packages.run("not_linked_at_startup").assert_well();
}

#[test]
fn an_id_names_its_crate_where_the_file_does_not() {
    let packages = Packages::of("not_listed");
    packages.change("shop/config/right.yaml", "crates: [billing]", "crates: []");
    let program = packages.run("not_linked_at_startup");
    program.assert_refused(&[
        "no handler at all is linked into this program",
        "if it is in the crate `billing`, that crate is not linked: say `cqrs::link!(billing);` in main.rs",
    ]);
}

#[test]
fn a_crate_that_is_linked_is_named_as_the_lints_want_it() {
    Packages::shared().run("linked").assert_well();
}

#[test]
fn a_crate_that_is_no_dependency_is_the_error_of_the_compiler() {
    let program = Packages::shared().build("no_dependency");
    program.assert_one_error(&["E0432", "shop/src/bin/no_dependency.rs:1:22", "`orders`"]);
}

#[test]
fn what_is_registered_by_hand_needs_no_linker() {
    let program = Packages::shared().run("by_hand");
    program.assert_well();
    assert_eq!(program.printed, "1 event\n");
}
