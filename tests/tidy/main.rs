//! What holds for the whole tree: who may import whom, and what no file may contain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the tree has failed"
)]

mod arrows;
mod furniture;
mod lines;
mod metadata;
mod prooph;
mod tree;
