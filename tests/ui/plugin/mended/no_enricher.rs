//! A function that makes something else.

use cqrs::prelude::*;

struct Audit;

impl cqrs::plugin::MetadataEnricher for Audit {
    fn enrich(&self, _: &cqrs::plugin::Enriching<'_>, _: &mut Metadata) {}
}

#[metadata_enricher]
fn audit() -> Audit {
    Audit
}

fn main() {}
