//! What the programs of `tests/ui/pass` claim when they run. That they compile is shown by the example `meant`.

#![allow(unreachable_pub)]

#[path = "ui/pass/blocks.rs"]
mod blocks;
#[path = "ui/pass/decisions.rs"]
mod decisions;
#[path = "ui/pass/entities.rs"]
mod entities;
#[path = "ui/pass/linked.rs"]
mod linked;
#[path = "ui/pass/message_shapes.rs"]
mod message_shapes;
#[path = "ui/pass/names_of_the_user.rs"]
mod names_of_the_user;
#[path = "ui/pass/plugins.rs"]
mod plugins;

#[test]
fn methods_that_are_handlers_are_still_methods() {
    blocks::main();
}

#[test]
fn decisions_can_be_asked_whatever_they_return() {
    decisions::main();
}

#[test]
fn entities_of_all_shapes_raise_events() {
    entities::main();
}

#[test]
fn crates_are_linked_within_a_function_too() {
    linked::main();
}

#[test]
fn functions_that_are_handlers_are_still_functions() {
    message_shapes::main();
}

#[test]
fn names_of_the_user_are_registered() {
    names_of_the_user::main();
}

#[test]
fn plugins_are_known_by_the_id_that_was_chosen_or_by_their_path() {
    plugins::main();
}
