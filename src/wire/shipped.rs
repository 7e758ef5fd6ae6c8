use cqrs_config::Catalog;
use cqrs_config::catalog::{DriverEntry, DriverKind, Promises};
use cqrs_core::inject::Services;
use cqrs_core::memory::MemoryDriver;
use cqrs_core::options::OptionSpec;
use cqrs_core::registry::{Registration, Registry};
use cqrs_core::snapshot::MemorySnapshotDriver;
use cqrs_sql::Sqlite;

use super::catalog::{catalog, option};

/// The drivers and plugins of this project, without those of an application, and without the client libraries of the drivers.
pub(crate) fn shipped() -> Catalog {
    let registry = Registry::new()
        .with([
            Registration::StoreDriver(&MemoryDriver),
            Registration::SnapshotDriver(&MemorySnapshotDriver),
        ])
        .with(cqrs_plugins::registrations());
    let mut shipped = catalog(&registry, &Services::default());
    shipped.absent_drivers.clear();
    shipped.drivers.extend([
        driver("sqlite", DriverKind::Store, Sqlite::STORE_OPTIONS),
        driver("sqlite", DriverKind::Snapshots, Sqlite::SNAPSHOT_OPTIONS),
    ]);
    shipped
}

fn driver(name: &str, kind: DriverKind, options: &[OptionSpec]) -> DriverEntry {
    DriverEntry {
        name: name.to_owned(),
        kind,
        options: options.iter().map(option).collect(),
        promises: Promises::default(),
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use cqrs_core::inject::Services;
    use cqrs_core::registry::{Registration, Registry};
    use cqrs_sqlite::{SqliteDriver, SqliteSnapshotDriver};

    use super::shipped;
    use crate::wire::catalog;

    #[test]
    fn what_is_shipped_is_what_a_program_with_every_feature_knows() {
        let linked = Registry::linked()
            .with([
                Registration::StoreDriver(&SqliteDriver),
                Registration::SnapshotDriver(&SqliteSnapshotDriver),
            ])
            .with(cqrs_plugins::registrations());
        let linked = catalog(&linked, &Services::default());
        let drivers = |catalog: &cqrs_config::Catalog| {
            let mut drivers: Vec<String> = (catalog.drivers.iter())
                .map(|driver| format!("{driver:?}"))
                .collect();
            drivers.sort();
            drivers
        };
        assert_eq!(drivers(&shipped()), drivers(&linked));
        assert_eq!(shipped().plugins.len(), linked.plugins.len());
    }
}
