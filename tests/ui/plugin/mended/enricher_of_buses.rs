//! Enrichers are for event stores.

use cqrs::plugin::{Enriching, MetadataEnricher};
use cqrs::prelude::*;

#[metadata_enricher]
#[derive(Default)]
struct Release;

impl MetadataEnricher for Release {
    fn enrich(&self, _: &Enriching<'_>, _: &mut Metadata) {}
}

fn main() {}
