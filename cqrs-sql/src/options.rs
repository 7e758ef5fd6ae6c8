use cqrs_core::options::{OptionKind, OptionSpec};

use super::Sqlite;

/// What the drivers of a database take, as data: whoever checks a configuration has them without the client library.
impl Sqlite {
    /// The options of the event store.
    pub const STORE_OPTIONS: &'static [OptionSpec] = &[
        OptionSpec::new(
            "path",
            OptionKind::Path,
            "the database file; it and its folder are made when they are missing",
        )
        .required(),
        OptionSpec::new(
            "synchronous",
            OptionKind::OneOf(&["full", "normal"]),
            "`full` survives a power failure; `normal` is faster, and a power failure may lose the last acknowledged commits",
        )
        .with_default("full"),
        OptionSpec::new(
            "busy_timeout",
            OptionKind::Duration,
            "how long a write waits for another process that writes to the same file",
        )
        .with_default("5s"),
        OptionSpec::new(
            "max_batch",
            OptionKind::Int { min: 1, max: 10_000 },
            "how many waiting commits are written in one transaction at most",
        )
        .with_default("256"),
        OptionSpec::new(
            "queue",
            OptionKind::Int { min: 1, max: 1_000_000 },
            "how many commits may wait for the writer; more wait for a place",
        )
        .with_default("1024"),
        OptionSpec::new(
            "readers",
            OptionKind::Int { min: 1, max: 64 },
            "how many reads run at the same time",
        )
        .with_default("4"),
        OptionSpec::new(
            "max_pages",
            OptionKind::Int { min: 64, max: 4_294_967_294 },
            "how many pages of 4096 bytes the file may have; a write that needs more is refused",
        ),
        OptionSpec::new(
            "max_event",
            OptionKind::Int { min: 1024, max: 1_000_000_000 },
            "how many bytes the payload or the metadata of one event may have; a larger one is refused",
        )
        .with_default("67108864"),
    ];

    /// The options of the snapshot store.
    pub const SNAPSHOT_OPTIONS: &'static [OptionSpec] = &[
        OptionSpec::new(
            "path",
            OptionKind::Path,
            "the database file, which may be that of an event store; it and its folder are made when they are missing",
        )
        .required(),
        OptionSpec::new(
            "busy_timeout",
            OptionKind::Duration,
            "how long saving waits for others who write to the same file",
        )
        .with_default("5s"),
    ];
}
