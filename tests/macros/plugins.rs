//! Functions that make a plugin of a type that they do not name, and may fail.

use cqrs::plugin::{Enriching, MetadataEnricher, Pipeline, Plugin};

use super::*;

struct Audit;

impl Plugin for Audit {
    fn attach(&self, _: &mut Pipeline) {}
}

#[plugin(id = "plugins.audit")]
fn audit() -> Result<impl Plugin, String> {
    Ok(Audit)
}

#[metadata_enricher(id = "plugins.season")]
fn season() -> Result<impl MetadataEnricher, std::num::ParseIntError> {
    let year: i64 = "2026".parse()?;
    Ok(move |_: &Enriching<'_>, metadata: &mut Metadata| metadata.insert("year", year))
}

#[test]
fn a_plugin_whose_type_has_no_name_may_fail_to_be_made() {
    let registry = Registry::new().with(registrations![audit, season]);
    let ids: Vec<_> = registry
        .plugins()
        .map(|plugin| plugin.id.to_text())
        .collect();
    assert_eq!(ids, ["plugins.audit", "plugins.season"]);
}
