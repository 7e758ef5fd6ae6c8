//! What is meant: every file beside this one and, mended, every mistake of the folders above it, as one program.
//!
//! It is an example because a test is compiled without the symbols that handlers offer to the linker, and no lint asks it
//! for documentation. What the files claim when they run is tested in `tests/meant.rs`.

#![allow(unreachable_pub)]

mod blocks;
mod decisions;
mod entities;
mod linked;
#[path = "mended.rs"]
#[rustfmt::skip]
mod mended;
mod message_shapes;
mod names_of_the_user;
mod namespaces;
mod plugins;
pub mod strict_crate;

fn main() {
    blocks::main();
    decisions::main();
    entities::main();
    linked::main();
    message_shapes::main();
    names_of_the_user::main();
    plugins::main();
}
