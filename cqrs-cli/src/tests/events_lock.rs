//! `events lock` and `events verify`, asked of a small application.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cqrs::events_lock::EventsLock;
use cqrs::message::{MessageKind, Payload};
use cqrs::origin;
use cqrs::prelude::*;
use cqrs::registry::{MessageRegistration, Registration, UpcasterRegistration};
use cqrs::store::{Append, Commit, Expected, NewEvent, StreamName};
use cqrs::time::Timestamp;
use cqrs::upcast::FromOld;
use cqrs::{Event, Message};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::greeting::YAML;
use super::{Answer, ask, on_file, run};
use crate::exit::Exit;

fn lock(folder: &Path, options: &str) -> Answer {
    let file = folder.join("events.lock");
    ask(
        &format!("events lock --file {} {options}", file.display()),
        YAML,
    )
}

fn changed(folder: &Path, from: &str, to: &str) {
    let file = folder.join("events.lock");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(file, text.replace(from, to)).unwrap();
}

#[test]
fn the_lock_is_written_and_then_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let missing = lock(folder.path(), "--check");
    assert_eq!(missing.exit, Exit::Mistakes);
    assert!(missing.err.contains("is missing"), "{}", missing.err);
    let written = lock(folder.path(), "");
    assert_eq!(written.exit, Exit::Clean, "{}", written.err);
    let text = fs::read_to_string(folder.path().join("events.lock")).unwrap();
    assert!(text.contains("\nevent Greeted 1 stored\n"), "{text}");
    assert!(
        text.contains("\ncommand SendCard 1 stored\n  to: str\n"),
        "{text}"
    );
    assert!(text.contains("\nquery Greetings 1\n"), "{text}");
    let checked = lock(folder.path(), "--check");
    assert_eq!(checked.exit, Exit::Clean, "{}", checked.err);
    assert!(checked.out.ends_with("up to date\n"), "{}", checked.out);
}

#[test]
fn what_is_new_is_written_and_told() {
    let folder = tempfile::tempdir().unwrap();
    lock(folder.path(), "");
    changed(folder.path(), "event Greeted 1 stored\n", "");
    let checked = lock(folder.path(), "--check");
    assert_eq!(checked.exit, Exit::Mistakes);
    assert!(
        checked.err.starts_with("event Greeted is not locked yet\n"),
        "{}",
        checked.err
    );
    assert_eq!(lock(folder.path(), "").exit, Exit::Clean);
    assert_eq!(lock(folder.path(), "--check").exit, Exit::Clean);
}

#[test]
fn what_does_not_fit_is_not_written_unless_it_is_forced() {
    let folder = tempfile::tempdir().unwrap();
    lock(folder.path(), "");
    changed(folder.path(), "  to: str\n", "  to: u32\n");
    let before = fs::read_to_string(folder.path().join("events.lock")).unwrap();
    for options in ["", "--check"] {
        let refused = lock(folder.path(), options);
        assert_eq!(refused.exit, Exit::Mistakes);
        assert!(
            refused.err.contains("  to was u32 and is str\n"),
            "{}",
            refused.err
        );
    }
    let after = fs::read_to_string(folder.path().join("events.lock")).unwrap();
    assert_eq!(before, after);
    let unknown = lock(folder.path(), "--force SendCart");
    assert!(
        unknown.err.contains("has no message SendCart"),
        "{}",
        unknown.err
    );
    assert_eq!(lock(folder.path(), "--force SendCard").exit, Exit::Clean);
    assert_eq!(lock(folder.path(), "--check").exit, Exit::Clean);
}

#[test]
fn a_damaged_lock_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.lock");
    fs::write(&file, "cqrs events.lock 1\nevent Greeted\n").unwrap();
    let answer = lock(folder.path(), "");
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.err.contains("line 2 of the lock"), "{}", answer.err);
    assert!(EventsLock::parse(&fs::read_to_string(file).unwrap()).is_err());
}

/// These are no events of the application that the other tests ask about, so that they are registered by hand.
#[derive(Serialize, Deserialize)]
struct Seated {
    table: u32,
}

#[derive(Serialize, Deserialize)]
struct Served {
    guest: String,
    dishes: BTreeMap<String, Dish>,
}

#[derive(Serialize, Deserialize)]
struct Dish {
    count: u32,
}

impl Message for Seated {
    const KIND: MessageKind = MessageKind::Event;
    const NAME: &'static str = "Seated";
    const VERSION: u32 = 2;
}

impl Event for Seated {}

impl Message for Served {
    const KIND: MessageKind = MessageKind::Event;
    const NAME: &'static str = "Served";
}

impl Event for Served {}

fn seat_differently(old: JsonObject) -> HandlerResult<JsonObject> {
    Err(format!("there is no table in {old:?}").into())
}

static SEATED: MessageRegistration = MessageRegistration::of_event::<Seated>(origin!());
static SERVED: MessageRegistration = MessageRegistration::of_event::<Served>(origin!());
static SEAT_DIFFERENTLY: UpcasterRegistration = UpcasterRegistration::new(
    "seat_differently",
    "Seated",
    &FromOld::new(seat_differently),
    origin!(),
)
.from(1);

/// Asks an application that has them.
fn ask_guests(line: &str, yaml: &str) -> Answer {
    let builder = App::from_text("cqrs.yaml", yaml);
    let registry = builder.registered().clone().with([
        Registration::Message(&SEATED),
        Registration::Message(&SERVED),
        Registration::Upcaster(&SEAT_DIFFERENTLY),
    ]);
    run(line, || builder.registry(registry), async |_| Ok(()))
}

fn event(number: u32, name: &str, schema_version: u32, json: &str) -> NewEvent {
    NewEvent {
        id: format!("0199f3a0-7c1e-7b5a-9d57-{number:012}")
            .parse()
            .unwrap(),
        name: name.to_owned(),
        schema_version,
        payload: Payload::from_json(json),
        metadata: Metadata::new(),
        created_at: Timestamp::from_micros(0),
    }
}

/// A store in a file with these events, each a stream and the rest of the event.
fn stored(folder: &Path, events: &[(&str, &str, u32, &str)]) -> String {
    let yaml = on_file(folder);
    let builder = || App::from_text("cqrs.yaml", &yaml);
    let written = run("", builder, async |app| {
        let store = app.store_named("greetings").ok_or("no store")?;
        for (number, (stream, name, version, json)) in (1..).zip(events) {
            let append = Append {
                stream: StreamName::new(stream)?,
                subject: None,
                expected: Expected::Any,
                events: vec![event(number, name, *version, json)],
            };
            store.commit(Commit::new().with_append(append)).await?;
        }
        Ok(())
    });
    assert_eq!(written.exit, Exit::Clean, "{}", written.err);
    yaml
}

#[test]
fn what_can_be_read_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = stored(
        folder.path(),
        &[
            ("guests", "Greeted", 1, "{}"),
            ("$raised", "Greeted", 1, "{}"),
        ],
    );
    let answer = ask("events verify --store greetings", &yaml);
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    assert_eq!(
        answer.out,
        "2 readable, 0 erased or dropped, 0 unreadable\n"
    );
    let answer = ask("events verify --stream guests", &yaml);
    assert_eq!(
        answer.out,
        "1 readable, 0 erased or dropped, 0 unreadable\n"
    );
}

#[test]
fn each_event_that_cannot_be_read_is_told_without_its_values() {
    let folder = tempfile::tempdir().unwrap();
    let events = [
        ("guests", "Greeted", 1, r#"["secret"]"#),
        ("guests", "Hugged", 1, r#"{"whom":"secret"}"#),
        ("guests", "Greeted", 7, r#"{"name":"secret"}"#),
        ("guests", "Seated", 1, r#"{"guest":"secret"}"#),
        (
            "guests",
            "Served",
            1,
            r#"{"guest":"Petra","dishes":{"secret":{"count":"secret"}}}"#,
        ),
        ("guests", "Greeted", 1, "{}"),
    ];
    let yaml = stored(folder.path(), &events);
    let answer = ask_guests("events verify --format json", &yaml);
    assert_eq!(answer.exit, Exit::Mistakes, "{}", answer.err);
    assert!(!format!("{answer:?}").contains("secret"), "{}", answer.out);
    let lines: Vec<Value> = answer
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told = |index: usize| {
        let line = &lines[index];
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(line["position"], index as u64 + 1);
        assert_eq!(text("stream"), "guests");
        (
            text("name"),
            line["schema_version"].as_u64().unwrap(),
            text("field"),
            text("reason"),
        )
    };
    assert!(told(0).3.contains("Greeted"), "{:?}", told(0));
    assert!(
        told(1).3.contains("no event type of this name"),
        "{:?}",
        told(1)
    );
    assert!(
        told(2)
            .3
            .contains("is of schema version 7, this program knows 1"),
        "{:?}",
        told(2)
    );
    assert!(told(3).3.contains("seat_differently"), "{:?}", told(3));
    assert_eq!(told(4).2, "dishes{}.count");
    assert_eq!(lines[5]["unreadable"], 5);
    assert_eq!(lines[5]["readable"], 1);
}

#[test]
fn a_sample_has_every_name_and_both_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut events = vec![("guests", "Greeted", 1, "{}"); 40];
    events[3] = ("guests", "Hugged", 1, "{}");
    events[39] = ("guests", "Kissed", 1, "{}");
    events[20] = ("Jar-1", "Opened", 1, "{}");
    events[21] = ("Jar-2", "Greeted", 1, "{}");
    let yaml = stored(folder.path(), &events);
    let answer = ask("events verify --sample 5", &yaml);
    for name in ["Hugged", "Kissed", "Opened"] {
        assert!(answer.out.contains(name), "{}", answer.out);
    }
    let summary = answer.out.lines().last().unwrap();
    let readable: u32 = summary.split(' ').next().unwrap().parse().unwrap();
    assert!(readable < 12, "{summary}");
    assert!(summary.ends_with("3 unreadable"), "{summary}");
}
