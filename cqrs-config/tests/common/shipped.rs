use cqrs_config::Catalog;

use crate::common::catalog;

/// What comes with every program, for a case that is linted: drivers, and plugins that go by prooph's ids.
pub(crate) fn shipped() -> Catalog {
    let mut catalog = catalog();
    catalog
        .plugins
        .retain(|plugin| plugin.id.starts_with("prooph_"));
    Catalog {
        drivers: catalog.drivers,
        plugins: catalog.plugins,
        ..Catalog::default()
    }
}
