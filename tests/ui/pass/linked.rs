//! Crates are linked wherever an item may stand.

#![deny(warnings)]

cqrs::link!(serde, tokio,);
cqrs::link!();

pub(super) fn main() {
    cqrs::link!(futures);
}
