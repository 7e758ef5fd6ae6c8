//! Small applications that must not build, each with what is told, and others that must: in every profile, with either linker.
//!
//! They lie in `packages`, a workspace of its own, and are built by `cargo` as anybody's would be, against the crates of this repository
//! and in one target folder, so that what they depend on is compiled once. What is wrong is wrong in one program of the package `shop`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accepted;
mod build;
mod linked;
mod packages;
mod rebuilt;
mod refused;
mod twice;
