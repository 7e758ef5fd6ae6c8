use std::time::Duration;

use cqrs_core::store::Lease;
use cqrs_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Failure;
use crate::session::{Session, Write};

const TOKEN: &str = "SELECT token FROM leases WHERE name = ?1";
const GET: &str = "SELECT owner, token, until FROM leases WHERE name = ?1";
const TAKE: &str = "INSERT INTO leases (name, owner, token, until) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = excluded.token, until = excluded.until";
const RELEASE: &str = "UPDATE leases SET owner = NULL WHERE name = ?1 AND token = ?2";

/// Takes or prolongs a lease.
pub(crate) struct Acquire {
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) now: Timestamp,
    pub(crate) duration: Duration,
}

/// Gives a lease back.
pub(crate) struct Release(pub(crate) Lease);

pub(crate) fn token(connection: &Connection, name: &str) -> rusqlite::Result<Option<u64>> {
    connection
        .prepare_cached(TOKEN)?
        .query_row([name], |row| row.get(0))
        .optional()
}

impl Write for Acquire {
    type Answer = Option<Lease>;

    const DOING: &'static str = "the lease cannot be taken";

    fn write(&self, session: &mut Session<'_>) -> Result<Option<Lease>, Failure> {
        let mut get = session.connection.prepare_cached(GET)?;
        let held = get
            .query_row([&self.name], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let held: Option<(Option<String>, u64, i64)> = held;
        let token = match held {
            None => 1,
            Some((Some(owner), token, _)) if owner == self.owner => token,
            Some((Some(_), _, until)) if until > self.now.as_micros() => return Ok(None),
            Some((_, token, _)) => token + 1,
        };
        let until = self.now.saturating_add(self.duration);
        session.connection.prepare_cached(TAKE)?.execute(params![
            self.name,
            self.owner,
            token,
            until.as_micros()
        ])?;
        Ok(Some(Lease {
            name: self.name.clone(),
            token,
            until,
        }))
    }
}

impl Write for Release {
    type Answer = ();

    const DOING: &'static str = "the lease cannot be given back";

    fn write(&self, session: &mut Session<'_>) -> Result<(), Failure> {
        session
            .connection
            .prepare_cached(RELEASE)?
            .execute(params![self.0.name, self.0.token])?;
        Ok(())
    }
}
