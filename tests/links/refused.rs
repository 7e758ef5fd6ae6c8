//! What fails the build, and what is told.

use crate::packages::Packages;

/// What the linker says of a route that leads nowhere.
fn not_linked(what: &str, handler: &str, message: &str) -> String {
    format!(
        "cqrs: {what} \"{handler}\" for \"{message}\", which the routes name, is not linked into this program"
    )
}

#[test]
fn a_route_to_a_handler_that_nobody_wrote_is_not_linked() {
    let text = not_linked("command handler", "billing::bill_everybody", "Charge");
    Packages::shared()
        .build("missing_handler")
        .assert_refused(&[&text]);
}

#[test]
fn a_route_to_a_misspelt_id_is_not_linked() {
    let text = not_linked("command handler", "billing::refnud", "Refund");
    Packages::shared()
        .build("misspelt_id")
        .assert_refused(&[&text]);
}

#[test]
fn a_route_to_the_handler_of_another_message_is_not_linked() {
    let text = not_linked("command handler", "billing::charge", "Refund");
    Packages::shared()
        .build("other_message")
        .assert_refused(&[&text]);
}

#[test]
fn a_route_to_a_listener_that_nobody_wrote_is_not_linked() {
    let text = not_linked("event listener", "billing::thank", "Charged");
    let built = Packages::shared().build("missing_listener");
    built.assert_refused(&[&text]);
    let other = not_linked("event listener", "billing::write_receipt", "Charged");
    assert!(!built.told().contains(&other), "{}", built.told());
}

#[test]
fn a_route_to_a_finder_that_nobody_wrote_is_not_linked() {
    let text = not_linked("query handler", "billing::price", "PriceOf");
    Packages::shared()
        .build("missing_finder")
        .assert_refused(&[&text]);
}

#[test]
fn routes_to_a_crate_that_nobody_links_are_not_linked_and_the_crate_mends_them() {
    let packages = Packages::of("mended");
    let texts = [
        not_linked("command handler", "billing::charge", "Charge"),
        not_linked("command handler", "billing::refund", "Refund"),
        not_linked("command handler", "billing::Account::open", "OpenAccount"),
        not_linked("event listener", "billing::write_receipt", "Charged"),
        not_linked("query handler", "billing::price_of", "PriceOf"),
    ];
    let program = packages.build("not_linked");
    program.assert_refused(&texts.each_ref().map(String::as_str));
    let wiring = "cqrs::wiring!";
    let mended = format!("cqrs::link!(billing);\n{wiring}");
    packages.change("shop/src/bin/not_linked.rs", wiring, &mended);
    packages.run("not_linked").assert_well();
}

#[test]
fn an_example_is_refused_as_a_program_is() {
    let text = not_linked("command handler", "billing::charge", "Charge");
    let arguments = ["build", "--package=shop", "--example=not_linked"];
    let example = Packages::shared().cargo(&arguments).with_errors();
    example.assert_refused(&[&text]);
}

#[test]
fn a_bus_that_the_file_does_not_have_is_not_compiled() {
    let program = Packages::shared().build("unknown_bus");
    program.assert_one_error(&[
        "cannot find value `comands` in module `wiring`",
        "`commands`",
    ]);
}

#[test]
fn a_repository_that_the_file_does_not_have_is_not_compiled() {
    let program = Packages::shared().build("unknown_repository");
    let text = "cannot find value `acounts` in module `wiring::repositories`";
    program.assert_one_error(&[text, "`accounts`"]);
}

#[test]
fn a_bus_of_another_kind_is_not_compiled() {
    let program = Packages::shared().build("bus_of_another_kind");
    let text = "a `CommandBusName` is wanted here, or text, and this is a `EventBusName`";
    program.assert_one_error(&[text]);
}

#[test]
fn a_file_that_is_not_there_is_told_at_the_macro() {
    let program = Packages::shared().build("no_file");
    program.assert_one_error(&[
        "there is no file",
        "config/nowhere.yaml",
        "shop/src/bin/no_file.rs:1",
    ]);
}

#[test]
fn a_mistake_in_the_file_is_told_at_its_place() {
    let program = Packages::shared().build("mistake_in_yaml");
    program.assert_one_error(&[
        "config/mistake_in_yaml.yaml:2:3: ",
        "did you mean `command_buses`?",
        "shop/src/bin/mistake_in_yaml.rs:2",
    ]);
}
