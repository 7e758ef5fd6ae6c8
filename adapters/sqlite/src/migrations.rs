use rusqlite::Connection;

/// "cqrs" as four bytes: how a database of ours is told from another program's.
pub(crate) const APPLICATION_ID: i32 = 0x6371_7273;

/// What each version of the tables adds to the one before. An entry never changes once it is released.
pub(crate) const MIGRATIONS: &[&str] = &[
    EVENTS_AND_SUBSCRIPTIONS,
    RETRY_OF_PARKED,
    OUTBOX_SET_ASIDE,
    SNAPSHOTS,
    ERASED_EVENTS,
];

const EVENTS_AND_SUBSCRIPTIONS: &str = "
CREATE TABLE streams (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL UNIQUE,
    category TEXT,
    metadata TEXT NOT NULL
) STRICT;
CREATE INDEX streams_by_category ON streams (category) WHERE category IS NOT NULL;

CREATE TABLE events (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    stream         INTEGER NOT NULL REFERENCES streams (id),
    aggregate_type TEXT NOT NULL,
    aggregate_id   TEXT NOT NULL,
    version        INTEGER NOT NULL,
    event_id       BLOB NOT NULL,
    name           TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    payload        TEXT NOT NULL,
    metadata       TEXT NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_subject ON events (stream, aggregate_type, aggregate_id, version);
CREATE UNIQUE INDEX events_by_id ON events (stream, event_id);
CREATE INDEX events_by_stream ON events (stream);

CREATE TABLE checkpoints (
    subscription TEXT PRIMARY KEY,
    place        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    name  TEXT PRIMARY KEY,
    owner TEXT,
    token INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    consumer   TEXT NOT NULL,
    message_id BLOB NOT NULL,
    answer     TEXT NOT NULL,
    PRIMARY KEY (consumer, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    transport  TEXT NOT NULL,
    message_id BLOB NOT NULL,
    key        TEXT NOT NULL,
    body       TEXT NOT NULL,
    UNIQUE (transport, message_id)
) STRICT;
CREATE INDEX outbox_by_transport ON outbox (transport);

CREATE TABLE parked (
    subscription TEXT NOT NULL,
    position     INTEGER NOT NULL,
    key          TEXT NOT NULL,
    event_name   TEXT NOT NULL,
    reason       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    parked_at    INTEGER NOT NULL,
    PRIMARY KEY (subscription, position)
) STRICT, WITHOUT ROWID;

CREATE VIEW log AS
SELECT events.position, streams.name AS stream, nullif(aggregate_type, '') AS aggregate_type, nullif(aggregate_id, '') AS aggregate_id,
       version, events.name, schema_version, payload, events.metadata, datetime(created_at / 1000000, 'unixepoch') AS created_at,
       lower(hex(event_id)) AS event_id
FROM events JOIN streams ON streams.id = events.stream ORDER BY events.position;
";

const RETRY_OF_PARKED: &str = "
ALTER TABLE parked ADD COLUMN retry_wanted INTEGER NOT NULL DEFAULT 0;
";

/// What is set aside is out of the index in which it is looked up what waits: however much that is, looking costs the same.
const OUTBOX_SET_ASIDE: &str = "
ALTER TABLE outbox ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET set_aside = 1
WHERE EXISTS (SELECT 1 FROM parked WHERE parked.subscription = outbox.transport AND parked.position = outbox.number);
DROP INDEX outbox_by_transport;
CREATE INDEX outbox_waiting ON outbox (transport) WHERE set_aside = 0;
";

const SNAPSHOTS: &str = "
CREATE TABLE snapshots (
    aggregate_type TEXT NOT NULL,
    aggregate_id   TEXT NOT NULL,
    version        INTEGER NOT NULL,
    event_id       BLOB NOT NULL,
    shape          TEXT NOT NULL,
    state          TEXT NOT NULL,
    taken_at       INTEGER NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id)
) STRICT;
";

const ERASED_EVENTS: &str = "
ALTER TABLE events ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;
DROP VIEW log;
CREATE VIEW log AS
SELECT events.position, streams.name AS stream, nullif(aggregate_type, '') AS aggregate_type, nullif(aggregate_id, '') AS aggregate_id,
       version, events.name, schema_version, payload, events.metadata, datetime(created_at / 1000000, 'unixepoch') AS created_at,
       lower(hex(event_id)) AS event_id, erased
FROM events JOIN streams ON streams.id = events.stream ORDER BY events.position;
";

/// Whose database this is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nobody's: it is empty.
    Nobody,
    /// Ours, at this version.
    Us(usize),
    /// Another program's.
    Somebody,
}

pub(crate) fn owner(connection: &Connection) -> rusqlite::Result<Owner> {
    let application_id: i32 =
        connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let user_version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if application_id == APPLICATION_ID {
        return Ok(Owner::Us(usize::try_from(user_version).unwrap_or(0)));
    }
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(
        if application_id == 0 && user_version == 0 && objects == 0 {
            Owner::Nobody
        } else {
            Owner::Somebody
        },
    )
}

/// Applies what is missing. Called inside a transaction that nobody else can write beside, so it may be called by many at once.
pub(crate) fn migrate(connection: &Connection) -> rusqlite::Result<Owner> {
    let owner = owner(connection)?;
    let applied = match owner {
        Owner::Nobody => 0,
        Owner::Us(version) => version,
        Owner::Somebody => return Ok(owner),
    };
    for migration in MIGRATIONS.iter().skip(applied) {
        connection.execute_batch(migration)?;
    }
    if applied < MIGRATIONS.len() {
        connection.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {}",
            MIGRATIONS.len()
        ))?;
    }
    Ok(owner)
}

#[cfg(test)]
mod tests {
    use cqrs_core::store::Entries;

    use super::*;

    #[test]
    fn what_was_parked_before_a_migration_is_parked_after_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1; \
                 INSERT INTO parked VALUES ('mails', 5, 'Account/a', 'AmountDeposited', 'no', 3, 7)"
            ))
            .unwrap();
        assert_eq!(migrate(&connection).unwrap(), Owner::Us(1));
        assert_eq!(owner(&connection).unwrap(), Owner::Us(MIGRATIONS.len()));
        let [parked] = &crate::parking::list(&connection, None).unwrap()[..] else {
            panic!("one delivery is parked")
        };
        assert_eq!((parked.position.get(), parked.retry_wanted), (5, false));
    }

    #[test]
    fn what_was_set_aside_of_a_queue_before_a_migration_does_not_wait_after_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&MIGRATIONS[..2].concat()).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 2; \
                 INSERT INTO outbox VALUES (1, 'post', zeroblob(16), 'a', ''), (2, 'post', randomblob(16), 'b', ''); \
                 INSERT INTO parked VALUES ('post', 1, 'a', 'SendCard', 'no', 3, 7, 0), ('mails', 2, 'b', 'Sent', 'no', 3, 7, 0)"
            ))
            .unwrap();
        migrate(&connection).unwrap();
        let places = |entries| {
            let first = crate::outbox::first(&connection, "post", entries, 9).unwrap();
            first.iter().map(|unsent| unsent.place).collect::<Vec<_>>()
        };
        assert_eq!(places(Entries::Waiting), [2]);
        assert_eq!(places(Entries::SetAside), [1]);
    }

    #[test]
    fn no_event_is_erased_by_a_migration() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&MIGRATIONS[..4].concat()).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 4; \
                 INSERT INTO streams (name, metadata) VALUES ('accounts', '{{}}'); \
                 INSERT INTO events VALUES (1, 1, 'Account', 'a', 1, zeroblob(16), 'AmountDeposited', 1, '{{\"number\":1}}', '{{}}', 7)"
            ))
            .unwrap();
        assert_eq!(migrate(&connection).unwrap(), Owner::Us(4));
        let page = crate::log::page(&connection, 0, 9).unwrap();
        assert_eq!(page.events.len(), 1);
        assert!(!page.events[0].is_absent());
        let shown: (String, bool) = connection
            .query_row("SELECT payload, erased FROM log", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(shown, (r#"{"number":1}"#.to_owned(), false));
    }
}
