//! The structured logger: what it tells `tracing`, and what it does not.

use std::io::Write;
use std::sync::{Arc, Mutex};

use cqrs::prelude::*;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

use super::bank::{Bank, balance_of, open_for};

const LOGGED: &str = "plugins: [prooph_service_bus.plugin.psr_logger]";

/// Everything that was told while it listens.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<u8>>>);

impl Told {
    fn listening() -> (Self, DefaultGuard) {
        let told = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(told.clone())
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .without_time()
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        (told, guard)
    }

    /// What the logger itself has told of buses of this kind.
    fn of(&self, kind: &str) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let target = format!("cqrs::{kind}_bus: ");
        text.lines()
            .filter(|line| line.contains(&target))
            .map(|line| line.trim_start().to_owned())
            .collect()
    }
}

impl<'a> MakeWriter<'a> for Told {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn bank(services: &'static str) -> App {
    let bank = Bank {
        commands: LOGGED,
        events: "delivery: inline, plugins: [prooph_service_bus.plugin.psr_logger]",
        queries: LOGGED,
        services,
    };
    bank.story().builder.build().await.unwrap()
}

fn assert_contains(line: &str, parts: &[&str]) {
    for part in parts {
        assert!(line.contains(part), "{part:?} is not in {line:?}");
    }
}

#[tokio::test]
async fn a_command_is_told_stage_by_stage() {
    let app = bank("").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let lines = told.of("command");
    let expected = [
        "DEBUG cqrs::command_bus: initialized command OpenAccount",
        "DEBUG cqrs::command_bus: detected the name of command OpenAccount",
        "DEBUG cqrs::command_bus: routed command OpenAccount",
        "DEBUG cqrs::command_bus: located the handler of command OpenAccount",
        "INFO cqrs::command_bus: dispatching command OpenAccount to bank.open",
        "INFO cqrs::command_bus: finished command OpenAccount by bank.open",
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, beginning) in lines.iter().zip(expected) {
        assert!(line.starts_with(beginning), "{line:?}");
    }
    let fields = [
        r#"bus-type="command""#,
        r#"bus-name="commands""#,
        r#"message-name="OpenAccount""#,
        "message-id=",
    ];
    lines.iter().for_each(|line| assert_contains(line, &fields));
    assert_contains(&lines[0], &["message-handled=false"]);
    assert_contains(
        &lines[5],
        &["message-handled=true", r#"message-handler="bank.open""#],
    );
}

#[tokio::test]
async fn events_name_their_listeners_and_queries_their_finder() {
    let app = bank("").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let _ = app.ask(balance_of("petra")).await.unwrap();
    let finished = |kind: &str| {
        told.of(kind)
            .into_iter()
            .find(|line| line.contains("finished"))
    };
    assert_contains(
        &finished("event").unwrap(),
        &["finished event AccountOpened by bank.greet, bank.count"],
    );
    assert_contains(
        &finished("query").unwrap(),
        &["finished query BalanceOf by bank.balance"],
    );
}

#[tokio::test]
async fn a_rejection_is_an_answer_and_told_with_its_cause() {
    let app = bank("").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("")).await.unwrap_err();
    let last = told.of("command").pop().unwrap();
    assert!(
        last.starts_with("INFO cqrs::command_bus: refused command OpenAccount"),
        "{last}"
    );
    assert_contains(
        &last,
        &["exception", "was rejected: an account has an owner"],
    );
}

#[tokio::test]
async fn an_event_is_told_with_the_listeners_that_failed() {
    let app = bank("").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("grumpy")).await.unwrap();
    let last = told.of("event").pop().unwrap();
    assert!(
        last.starts_with("WARN cqrs::event_bus: failed event AccountOpened"),
        "{last}"
    );
    assert_contains(&last, &["bank.greet: ", "no greeting", "bank.count: "]);
}

#[tokio::test]
async fn the_content_is_told_only_where_it_was_asked_for() {
    let app = bank("").await;
    let (told, listening) = Told::listening();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let all: Vec<_> = ["command", "event"]
        .iter()
        .flat_map(|kind| told.of(kind))
        .collect();
    assert!(all.iter().all(|line| !line.contains("petra")), "{all:#?}");
    drop(listening);
    let app = bank("prooph_service_bus.plugin.psr_logger: { payload: true }").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let lines = told.of("command");
    assert_contains(&lines[4], &["message-data", r#"{\"owner\":\"petra\"}"#]);
    assert!(
        !lines[5].contains("petra"),
        "the handler has taken it: {}",
        lines[5]
    );
}

#[tokio::test]
async fn the_level_is_that_of_the_configuration() {
    let app = bank("prooph_service_bus.plugin.psr_logger: { level: warn }").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("petra")).await.unwrap();
    let levels = |word: &str| {
        told.of("command")
            .iter()
            .filter(|line| line.starts_with(word))
            .count()
    };
    assert_eq!((levels("WARN"), levels("INFO"), levels("DEBUG")), (2, 0, 4));
}

#[tokio::test]
async fn what_a_handler_tells_is_in_the_span_of_its_message() {
    let app = bank("").await;
    let (told, _listening) = Told::listening();
    let _ = app.dispatch(open_for("telling")).await.unwrap();
    let text = String::from_utf8(told.0.lock().unwrap().clone()).unwrap();
    let line = text
        .lines()
        .find(|line| line.contains("one more account"))
        .unwrap();
    assert_contains(
        line,
        &[
            "handle{",
            r#"message-name="OpenAccount""#,
            r#"message-handler="bank.open""#,
        ],
    );
}
