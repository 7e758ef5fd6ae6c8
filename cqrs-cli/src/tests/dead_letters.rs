use std::path::PathBuf;
use std::sync::Arc;

use cqrs::inject::Batch;
use cqrs::message::{Payload, RawMessage};
use cqrs::prelude::Metadata;
use cqrs::store::{Commit, ParkedDelivery, Parking, StreamName};
use cqrs::time::Timestamp;
use cqrs::upcast::{NewMessage, SingleEventUpcaster, Upcasted, Upcaster};
use cqrs::{App, HandlerResult};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::greeting::{SendCard, YAML};
use super::{Answer, ask, on_file, run};
use crate::exit::Exit;

/// A program that has sent two cards to houses that are not there, and one to a third.
struct Sent {
    folder: TempDir,
    yaml: String,
}

impl Sent {
    fn new() -> Self {
        Self::through("retry: { max: 0 }")
    }

    /// Through a queue with these settings.
    fn through(settings: &str) -> Self {
        Self::along(["high street", "low street"], settings)
    }

    /// To the first two houses in these streets, each of which has its cards in order.
    fn along(streets: [&str; 2], settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sent = Self {
            yaml: on_file(folder.path()).replace("retry: { max: 0 }", settings),
            folder,
        };
        let builder = || App::from_text("cqrs.yaml", &sent.yaml);
        sent.build("third");
        let answer = run("", builder, async |app| {
            app.consume("post").await?;
            for (house, street) in [("first", streets[0]), ("second", streets[1]), ("third", "")] {
                let to = sent.house(house).display().to_string();
                let metadata = Metadata::new().with_ordering_key(street);
                let _ = app.dispatch_with(SendCard { to }, metadata).await?;
            }
            while app.dead_letters().await?.len() < 2 {
                tokio::task::yield_now().await;
            }
            Ok(())
        });
        assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
        sent
    }

    fn house(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn build(&self, name: &str) {
        std::fs::write(self.house(name), "").unwrap();
    }

    fn ask(&self, line: &str) -> Answer {
        ask(&format!("dead-letters {line}"), &self.yaml)
    }

    fn letters(&self, line: &str) -> Vec<Value> {
        let answer = self.ask(&format!("{line} --format json"));
        assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
        let mut told: Value = serde_json::from_str(&answer.out).unwrap();
        serde_json::from_value(told["dead_letters"].take()).unwrap()
    }
}

#[test]
fn what_could_not_be_handled_is_listed_with_its_reason() {
    let sent = Sent::new();
    let answer = sent.ask("list");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", answer.out);
    assert!(lines[0].starts_with("post 1  SendCard  "), "{}", answer.out);
    assert!(lines[0].ends_with("the card came back"), "{}", answer.out);
}

#[test]
fn json_has_the_same_for_programs() {
    let letters = Sent::new().letters("list");
    let [letter, _] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert_eq!(letter["store"], "greetings");
    assert_eq!(
        (&letter["of"], &letter["position"]),
        (&json!("post"), &json!(1))
    );
    assert_eq!(
        (&letter["message"], &letter["attempts"]),
        (&json!("SendCard"), &json!(1))
    );
    assert_eq!(letter["retry_wanted"], false);
}

#[test]
fn one_is_shown_whole() {
    let sent = Sent::new();
    let letters = sent.letters("show --of post --position 2");
    let [letter] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    let data = &letter["content"]["data"];
    assert_eq!(data["to"], sent.house("second").display().to_string());
    let answer = sent.ask("show --of post --position 2");
    assert!(answer.out.contains("second"), "{}", answer.out);
}

#[test]
fn what_can_be_handled_now_is_delivered_again() {
    let sent = Sent::new();
    sent.build("first");
    let answer = sent.ask("retry --of post --position 1");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    assert_eq!(answer.out, "1 of 1 delivered\n");
    assert_eq!(sent.letters("list").len(), 1);
}

#[test]
fn what_fails_again_is_told_and_stays() {
    let sent = Sent::new();
    sent.build("first");
    let answer = sent.ask("retry");
    assert_eq!(answer.exit, Exit::Mistakes, "{}", answer.err);
    assert!(
        answer
            .out
            .starts_with("1 of 2 delivered\nagain set aside: post 2  SendCard"),
        "{}",
        answer.out
    );
    assert_eq!(sent.letters("list").len(), 1);
}

#[test]
fn what_stands_before_it_is_asked_for_too_and_counted() {
    let sent = Sent::along(["high street"; 2], "retry: { max: 0 }");
    let answer = sent.ask("retry --of post --position 2");
    assert_eq!(answer.exit, Exit::Mistakes, "{}", answer.err);
    let lines: Vec<&str> = answer.out.lines().collect();
    assert_eq!(lines[0], "0 of 2 delivered", "{}", answer.out);
    assert!(lines[1].starts_with("again set aside: post 1 "));
    assert!(lines[2].starts_with("again set aside: post 2 "));
    sent.build("first");
    let answer = sent.ask("retry --of post --position 2");
    assert!(
        answer
            .out
            .starts_with("1 of 2 delivered\nagain set aside: post 2 ")
    );
    sent.build("second");
    let answer = sent.ask("retry --of post --position 2");
    assert_eq!(
        (answer.exit, &*answer.out),
        (Exit::Clean, "1 of 1 delivered\n")
    );
}

#[test]
fn what_belongs_to_a_queue_that_is_gone_stays_and_is_shown_whole() {
    let mut sent = Sent::new();
    sent.yaml = sent.yaml.replace("post", "parcels");
    let answer = sent.ask("retry --of post");
    assert_eq!(answer.exit, Exit::Mistakes, "{}", answer.err);
    let told = "0 of 2 delivered\nof nothing that this application has: post 1  SendCard";
    assert!(answer.out.starts_with(told), "{}", answer.out);
    let letters = sent.letters("show --of post --position 2");
    let second = sent.house("second").display().to_string();
    assert_eq!(letters[0]["content"]["data"]["to"], second);
}

#[test]
fn a_name_that_is_not_there_is_refused_with_those_that_are() {
    let sent = Sent::new();
    for done in ["retry", "drop"] {
        let answer = sent.ask(&format!("{done} --of pots"));
        assert_eq!((answer.exit, &*answer.out), (Exit::Mistakes, ""));
        assert!(
            answer.err.contains("no listener or queue \"pots\""),
            "{}",
            answer.err
        );
        assert!(
            answer.err.contains("greeting.remember@events, post"),
            "{}",
            answer.err
        );
    }
    let answer = sent.ask("retry --of greeting.remember@events");
    assert_eq!(
        (answer.exit, &*answer.out),
        (Exit::Clean, "0 of 0 delivered\n")
    );
}

#[test]
fn what_others_consume_is_only_asked_for() {
    let sent = Sent::through("retry: { max: 0 }, consume: elsewhere");
    let answer = sent.ask("retry --of post");
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    assert_eq!(
        answer.out,
        "0 of 2 delivered\n2 will be delivered by the process that consumes them\n"
    );
    let wanted = sent.letters("list");
    assert!(wanted.iter().all(|letter| letter["retry_wanted"] == true));
}

#[test]
fn what_is_given_up_is_gone() {
    let sent = Sent::new();
    let answer = sent.ask("drop --of post");
    assert_eq!((answer.exit, &*answer.out), (Exit::Clean, "2 dropped\n"));
    assert_eq!(sent.ask("list").out, "no dead letters\n");
}

#[test]
fn giving_up_everything_has_to_be_said() {
    let sent = Sent::new();
    let answer = sent.ask("drop");
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.err.contains("--all"), "{}", answer.err);
    assert_eq!(sent.letters("list").len(), 2);
    assert_eq!(sent.ask("drop --all").out, "2 dropped\n");
}

#[test]
fn a_place_without_a_name_is_not_understood() {
    let answer = ask("dead-letters list --position 1", YAML);
    assert_eq!(answer.exit, Exit::Unreadable);
    assert!(answer.err.contains("--of"), "{}", answer.err);
}

/// A trip was one event, and is where it began and where it ended.
fn apart() -> Arc<dyn Upcaster> {
    Arc::new(SingleEventUpcaster::new(
        |old| old.name() == "TripMade",
        |_| {
            let part = |name: &'static str, town: &str| {
                NewMessage::new(
                    name,
                    1,
                    Payload::from_json(format!(r#"{{"town":"{town}"}}"#)),
                )
            };
            Ok(Upcasted::Into(vec![
                part("Left", "Bern"),
                part("Came", "Rom"),
            ]))
        },
    ))
}

/// Stores a trip, and sets it aside for a listener that is gone.
async fn set_aside(app: &App) -> HandlerResult {
    let store = app.store_named("greetings").expect("it is in the file");
    let trip = r#"{ "message_name": "TripMade", "uuid": "0199f3a0-7c1e-7b5a-9d57-3f1c2d4e5f60", "payload": {}, "metadata": {}, "created_at": "1998-04-01T12:00:00.000000" }"#;
    let batch = Batch::to(&StreamName::new("trips")?).raw(RawMessage::from_json(trip)?);
    let position = app.event_store("greetings")?.append(batch).await?.positions[0];
    let parked = ParkedDelivery {
        subscription: "maps@events".to_owned(),
        position,
        key: "trips".to_owned(),
        event_name: "TripMade".to_owned(),
        reason: "there is no map".to_owned(),
        attempts: 1,
        parked_at: Timestamp::from_micros(0),
        retry_wanted: false,
    };
    let mut commit = Commit::new();
    commit.parking.push(Parking::Park(parked));
    store.commit(commit).await?;
    Ok(())
}

#[test]
fn an_event_that_was_split_is_shown_with_all_of_its_parts() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = on_file(folder.path());
    let builder = || App::from_text("cqrs.yaml", &yaml).upcaster(apart());
    let answer = run("", builder, async |app| set_aside(&app).await);
    assert_eq!(answer.exit, Exit::Clean, "{}", answer.err);
    let show = |format| {
        run(&format!("dead-letters show{format}"), builder, async |_| {
            Ok(())
        })
    };
    let told: Value = serde_json::from_str(&show(" --format json").out).unwrap();
    let parts = &told["dead_letters"][0]["content"]["parts"];
    assert_eq!(parts[0]["event"], "Left");
    assert_eq!(parts[0]["payload"], json!({ "town": "Bern" }));
    assert_eq!(parts[1]["event"], "Came");
    assert_ne!(parts[0]["id"], parts[1]["id"]);
    assert_eq!(parts.as_array().map(Vec::len), Some(2));
    let text = show("").out;
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[2].contains("Bern") && lines[3].contains("Rom"),
        "{text}"
    );
}
