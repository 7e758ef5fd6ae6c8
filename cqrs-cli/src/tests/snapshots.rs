use std::path::Path;

use cqrs::message::Payload;
use cqrs::prelude::*;
use cqrs::store::{Append, Commit, Expected, NewEvent, StreamName, Subject};
use cqrs::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::greeting::{Greeted, YAML};
use super::{ask, run};
use crate::exit::Exit;

/// Nobody greets a jar: its events are written as they are, so that no other application here has a handler more.
#[derive(Default, Serialize, Deserialize)]
struct Jar {
    greetings: u32,
}

#[aggregate(id = String)]
impl Jar {
    #[apply]
    fn greeted(&mut self, _: &Greeted) {
        self.greetings += 1;
    }
}

fn greeted(jar: &str) -> HandlerResult<Commit> {
    let event = NewEvent {
        id: "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60".parse()?,
        name: Greeted::NAME.to_owned(),
        schema_version: 1,
        payload: Payload::from_json("{}"),
        metadata: Metadata::new(),
        created_at: Timestamp::from_micros(0),
    };
    Ok(Commit::new().with_append(Append {
        stream: StreamName::new(format!("Jar-{jar}"))?,
        subject: Some(Subject::new("Jar", jar)?),
        expected: Expected::Any,
        events: vec![event],
    }))
}

/// A shelf in a file, with two jars.
fn with_jars(folder: &Path) -> String {
    let file = folder.join("jars.db");
    let buses = YAML
        .split_once("service_bus:")
        .and_then(|(_, buses)| buses.split_once("event_store:"));
    let buses = buses.map_or_else(String::new, |(buses, _)| format!("service_bus:{buses}"));
    let yaml = format!(
        "services: {{ post: {{ driver: queue }}, store: {{ driver: sqlite, path: {file:?} }}, kept: {{ driver: sqlite, path: {file:?} }} }}
event_store: {{ stores: {{ shelf: {{ type: store, repositories: {{ jars: {{ aggregate_type: Jar, one_stream_per_aggregate: true, snapshot_store: kept }} }} }} }} }}
{buses}"
    );
    let builder = || App::from_text("cqrs.yaml", &yaml);
    let filled = run("", builder, async |app| {
        for jar in ["honey", "salt"] {
            let store = app.store_named("shelf").ok_or("no shelf")?;
            store.commit(greeted(jar)?).await?;
        }
        Ok(())
    });
    assert_eq!(filled.exit, Exit::Clean, "{}", filled.err);
    yaml
}

#[test]
fn snapshots_are_listed_taken_and_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = with_jars(folder.path());
    for (line, told) in [
        ("snapshots list", "jars  Jar  kept  every 100 events\n"),
        ("snapshots take jars", "2 snapshots were taken\n"),
        ("snapshots take jars salt", "a snapshot of salt was taken\n"),
        ("snapshots clear jars", "jars has no snapshots any more\n"),
    ] {
        let answer = ask(line, &yaml);
        assert_eq!(
            (answer.exit, &*answer.out),
            (Exit::Clean, told),
            "{}",
            answer.err
        );
    }
}

#[test]
fn what_has_no_snapshots_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = with_jars(folder.path());
    let answer = ask("snapshots take jar", &yaml);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert!(
        answer.err.contains("those that have one: jars"),
        "{}",
        answer.err
    );
    let answer = ask("snapshots take jars sugar", &yaml);
    assert_eq!(answer.exit, Exit::Mistakes);
    assert!(
        answer.err.contains("jars has no aggregate sugar"),
        "{}",
        answer.err
    );
}
