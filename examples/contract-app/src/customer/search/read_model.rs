//! The table of the search, beside the events in the same database.

use cqrs::sqlite::rusqlite::{Connection, Params, Result, Row, params_from_iter};

/// A row for each customer, and the trigrams of its name: every three letters that follow each other. The index follows the table by itself.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS customer_search (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT ''
);
CREATE VIRTUAL TABLE IF NOT EXISTS customer_search_name USING fts5 (
    name, content = 'customer_search', content_rowid = 'number', tokenize = 'trigram remove_diacritics 1'
);
CREATE TRIGGER IF NOT EXISTS customer_search_insert AFTER INSERT ON customer_search BEGIN
    INSERT INTO customer_search_name (rowid, name) VALUES (new.number, new.name);
END;
CREATE TRIGGER IF NOT EXISTS customer_search_update AFTER UPDATE OF name ON customer_search BEGIN
    INSERT INTO customer_search_name (customer_search_name, rowid, name) VALUES ('delete', old.number, old.name);
    INSERT INTO customer_search_name (rowid, name) VALUES (new.number, new.name);
END;";

const ADD: &str = "INSERT INTO customer_search (id, name, city) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO UPDATE SET name = iif(name = '', excluded.name, name), city = iif(city = '', excluded.city, city)";

const RENAME: &str = "INSERT INTO customer_search (id, name) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET name = excluded.name";

const RELOCATE: &str = "INSERT INTO customer_search (id, city) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET city = excluded.city";

const EXISTS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = 'customer_search_name'";

/// A customer as the table has it.
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) city: String,
}

pub(super) fn add(connection: &Connection, id: &str, name: &str, city: &str) -> Result<()> {
    write(connection, ADD, [id, name, city])
}

pub(super) fn rename(connection: &Connection, id: &str, name: &str) -> Result<()> {
    write(connection, RENAME, [id, name])
}

pub(super) fn relocate(connection: &Connection, id: &str, city: &str) -> Result<()> {
    write(connection, RELOCATE, [id, city])
}

/// The database is the framework's, so the first write makes the table.
fn write(connection: &Connection, statement: &str, values: impl Params) -> Result<()> {
    let mut statement = match connection.prepare_cached(statement) {
        Ok(statement) => statement,
        Err(_) => {
            connection.execute_batch(TABLES)?;
            connection.prepare_cached(statement)?
        }
    };
    statement.execute(values)?;
    Ok(())
}

/// Those whose name has all `words` in it, in the order of their names.
pub(super) fn find(connection: &Connection, words: &[String], limit: u32) -> Result<Vec<Listed>> {
    let exists: bool = connection.query_row(EXISTS, [], |row| row.get(0))?;
    if words.is_empty() || !exists {
        return Ok(Vec::new());
    }
    let (statement, mut values) = statement(words);
    values.push(limit.to_string());
    let mut statement = connection.prepare(&statement)?;
    let found = statement.query_map(params_from_iter(values), listed)?;
    found.collect()
}

/// Words of three letters and more are in the index; shorter ones are looked for in what it leaves.
fn statement(words: &[String]) -> (String, Vec<String>) {
    let is_long = |word: &&String| word.chars().count() >= 3;
    let phrases: Vec<String> = words
        .iter()
        .filter(is_long)
        .map(|word| phrase(word))
        .collect();
    let mut conditions = Vec::new();
    let mut values = Vec::new();
    if !phrases.is_empty() {
        conditions.push(
            "number IN (SELECT rowid FROM customer_search_name WHERE customer_search_name MATCH ?)",
        );
        values.push(phrases.join(" AND "));
    }
    for word in words.iter().filter(|word| !is_long(word)) {
        conditions.push("name LIKE ? ESCAPE '\\'");
        values.push(format!("%{}%", literally(word)));
    }
    let conditions = conditions.join(" AND ");
    let statement = format!(
        "SELECT id, name, city FROM customer_search WHERE {conditions} ORDER BY name, id LIMIT ?"
    );
    (statement, values)
}

/// A word as the full-text search takes it literally, whatever is in it.
fn phrase(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

fn literally(word: &str) -> String {
    let mut pattern = String::new();
    for letter in word.chars() {
        if "%_\\".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        name: row.get(1)?,
        city: row.get(2)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(connection: &Connection) -> Vec<(String, String, String)> {
        let found = find(connection, &["e".to_owned()], 10).unwrap();
        let row = |listed: Listed| (listed.id, listed.name, listed.city);
        found.into_iter().map(row).collect()
    }

    /// Its listeners are not in step with each other.
    #[test]
    fn a_row_does_not_depend_on_who_is_ahead() {
        type Write = fn(&Connection) -> Result<()>;
        let added: Write = |connection| add(connection, "1", "Petra's shop", "Berlin");
        let renamed: Write = |connection| rename(connection, "1", "Petra & Co.");
        let moved: Write = |connection| relocate(connection, "1", "Emden");
        let orders = [
            [added, renamed, moved],
            [renamed, added, moved],
            [moved, renamed, added],
        ];
        for order in orders {
            let connection = Connection::open_in_memory().unwrap();
            for write in order {
                write(&connection).unwrap();
            }
            let row = ("1".to_owned(), "Petra & Co.".to_owned(), "Emden".to_owned());
            assert_eq!(all(&connection), [row]);
            let old = find(&connection, &["shop".to_owned()], 10).unwrap();
            assert!(old.is_empty(), "the index has forgotten the old name");
        }
    }

    #[test]
    fn no_more_are_found_than_were_asked_for() {
        let connection = Connection::open_in_memory().unwrap();
        for id in ["1", "2", "3"] {
            add(&connection, id, "Petra", "Berlin").unwrap();
        }
        for limit in 0..4 {
            let found = find(&connection, &["petra".to_owned()], limit).unwrap();
            assert_eq!(found.len(), limit.min(3) as usize);
        }
    }
}
