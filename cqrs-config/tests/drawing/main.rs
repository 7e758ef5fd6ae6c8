//! What an application is made of, told and drawn.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;

mod explaining;
mod graphs;
mod names;
mod small_shop;
mod unhandled;
