use std::path::Path;
use std::time::{Duration, Instant};

use cqrs_core::error::BoxError;
use cqrs_core::store::{Pattern, StoreError};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Place, is_busy};
use crate::migrations::{self, MIGRATIONS, Owner};
use crate::options::{SqliteOptions, Synchronous};

/// Makes the file and its tables where they are missing, and gives back a connection that may write.
pub(crate) fn prepare(options: &SqliteOptions, place: &Place) -> Result<Connection, StoreError> {
    check_path(&options.path, place)?;
    let connection = writing(options, place)?;
    let say = |error| place.error("the database cannot be opened", error);
    // In one transaction: another process may be making the tables between two looks.
    let looked = patiently(options.busy_timeout, || {
        migrations::owner(&*connection.unchecked_transaction()?)
    });
    refuse_foreign(&looked.map_err(say)?, place)?;
    switch_to_wal(&connection, options.busy_timeout).map_err(say)?;
    begin_immediate(&connection, options.busy_timeout).map_err(say)?;
    let migrated = migrations::migrate(&connection).and_then(|owner| {
        let end = if owner == Owner::Somebody {
            "ROLLBACK"
        } else {
            "COMMIT"
        };
        connection.execute_batch(end).map(|()| owner)
    });
    match migrated {
        Ok(owner) => refuse_foreign(&owner, place)?,
        Err(error) => {
            let _ = connection.execute_batch("ROLLBACK");
            return Err(place.error("the tables cannot be made", error));
        }
    }
    Ok(connection)
}

/// What is left of the write-ahead log once nobody reads from it any more. While somebody does, it grows.
const LARGEST_LOG: u32 = 16 << 20;

/// A connection that may write to a file that exists. It waits for other writers in [`begin_immediate`] only.
pub(crate) fn writing(options: &SqliteOptions, place: &Place) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(options, flags, place)?;
    let configure = || {
        let synchronous = match options.synchronous {
            Synchronous::Full => "FULL",
            Synchronous::Normal => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "journal_size_limit", LARGEST_LOG)?;
        // What is copied within the file is not left behind, so that erasing finds all there is. It costs no writing of its own.
        connection.query_row("PRAGMA secure_delete = FAST", [], |_| Ok(()))?;
        if let Some(pages) = options.max_pages {
            connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        }
        connection.busy_timeout(Duration::ZERO)
    };
    configure().map_err(|error| place.error("the database cannot be opened", error))?;
    if connection.is_readonly("main").unwrap_or(false) {
        return Err(place.unusable(
            "this user may not write to the file",
            "give it the right to write to the file and to its folder",
        ));
    }
    Ok(connection)
}

/// A connection that only reads.
pub(crate) fn reading(options: &SqliteOptions, place: &Place) -> Result<Connection, StoreError> {
    let connection = open(
        options,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        place,
    )?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(|error| place.error("the database cannot be opened", error))?;
    Ok(connection)
}

fn open(
    options: &SqliteOptions,
    flags: OpenFlags,
    place: &Place,
) -> Result<Connection, StoreError> {
    let open = || {
        let mut connection = Connection::open_with_flags(&options.path, flags)?;
        if let Some(prepare) = &options.after_connect {
            prepare(&mut connection)?;
        }
        connection.busy_timeout(options.busy_timeout)?;
        connection.set_prepared_statement_cache_capacity(64);
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function("regexp", 2, flags, |context| {
            let pattern = context.get_or_create_aux(0, |pattern| -> Result<Pattern, BoxError> {
                Ok(Pattern::new(pattern.as_str()?)?)
            })?;
            Ok(context
                .get_raw(1)
                .as_str()
                .is_ok_and(|text| pattern.finds(text)))
        })?;
        Ok(connection)
    };
    open().map_err(|error| place.error("the database cannot be opened", error))
}

/// Between two attempts to get a file that somebody else is writing to.
const SHORTEST_PAUSE: Duration = Duration::from_micros(200);
const LONGEST_PAUSE: Duration = Duration::from_millis(4);

/// Begins to write, as soon as nobody else does.
///
/// SQLite's own way of waiting sleeps longer and longer, up to 100 ms: beside a busy process it comes too late again and again.
pub(crate) fn begin_immediate(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    patiently(patience, || {
        connection
            .prepare_cached("BEGIN IMMEDIATE")?
            .execute([])
            .map(drop)
    })
}

/// SQLite does not always say that it is busy: it may as well answer that the mode is another one still.
fn switch_to_wal(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    patiently(patience, || {
        let mode: String =
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode == "wal" {
            return Ok(());
        }
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        Err(rusqlite::Error::SqliteFailure(
            busy,
            Some(format!("the journal mode stays {mode:?}")),
        ))
    })
}

/// Tries again as long as somebody else is in the way.
pub(crate) fn patiently<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let started = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && started.elapsed() < patience => {
                std::thread::park_timeout(pause);
                pause = (pause * 5 / 4).min(LONGEST_PAUSE);
            }
            result => return result,
        }
    }
}

fn check_path(path: &Path, place: &Place) -> Result<(), StoreError> {
    if path.as_os_str() == ":memory:" {
        return Err(place.unusable(
            "this names a database in memory, which no two connections share",
            "use `driver: memory`, or name a file",
        ));
    }
    if path.is_dir() {
        return Err(place.unusable("this is a folder", "name a file in it"));
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            std::fs::create_dir_all(folder).map_err(|error| {
                let problem = format!("the folder {} cannot be made: {error}", folder.display());
                place.unusable(problem, "make it yourself, or name a file elsewhere")
            })
        }
        _ => Ok(()),
    }
}

fn refuse_foreign(owner: &Owner, place: &Place) -> Result<(), StoreError> {
    match owner {
        Owner::Nobody => Ok(()),
        Owner::Us(version) if *version <= MIGRATIONS.len() => Ok(()),
        Owner::Us(version) => Err(place.unusable(
            format!(
                "its tables have version {version}, this program knows {} and older",
                MIGRATIONS.len()
            ),
            "start a newer version of this program",
        )),
        Owner::Somebody => Err(place.unusable(
            "this is the database of another program",
            "name another file: this one was not touched",
        )),
    }
}
