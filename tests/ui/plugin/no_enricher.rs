//! A function that makes something else.

use cqrs::prelude::*;

struct Audit;

#[metadata_enricher]
fn audit() -> Audit {
    Audit
}

fn main() {}
