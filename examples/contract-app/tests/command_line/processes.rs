use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

use crate::support::{Place, answer};

/// The program in the background; it goes with the test.
struct Running {
    child: Child,
    notes: BufReader<ChildStderr>,
}

impl Running {
    fn start(place: &Place, words: &str) -> Self {
        let mut command = place.command();
        command.args(words.split_whitespace());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let notes = BufReader::new(child.stderr.take().unwrap());
        Self { child, notes }
    }

    fn says(&mut self, part: &str) {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            let read = self.notes.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "it never says {part:?}");
        }
    }

    fn terminate(mut self) -> (ExitStatus, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        let mut notes = String::new();
        self.notes.read_to_string(&mut notes).unwrap();
        (self.child.wait().unwrap(), notes)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn place_with_petra() -> Place {
    let place = Place::new();
    place.sample(3, 0);
    let _ = place.run("import night.csv");
    place
}

/// Would it handle anything of the queue itself, the second process would halt there for ever.
#[test]
fn a_process_of_its_own_consumes_the_queue() {
    let place = place_with_petra();
    let mut worker = Running::start(&place, "consume my_async_message_producer");
    worker.says("consuming my_async_message_producer");
    let mut negotiate = place.command();
    negotiate.env("CQRS_FAIL_AT", "consumer/before:1");
    let played = answer(negotiate.args(["negotiate", "--format", "json"]));
    assert_eq!(played.code, Some(0), "{played:?}");
    let (status, notes) = worker.terminate();
    assert!(status.success(), "{notes}");
    let mails = std::fs::read_dir(place.path("data/mails")).unwrap();
    assert_eq!(mails.count(), 6);
}

/// What is taken is finished: the rows up to the last one are stored, each acknowledged, and the next import goes on behind them.
#[test]
fn an_import_that_is_told_to_stop_says_where_it_stopped() {
    let place = Place::new();
    place.sample(3_000, 0);
    let mut import = Running::start(&place, "import night.csv --ack acknowledged");
    import.says("importing: 10 %");
    let (status, notes) = import.terminate();
    assert_eq!(status.code(), Some(1), "{notes}");
    let (_, row) = notes
        .split_once("the import was stopped after row ")
        .expect(&notes);
    let row: u64 = row.split(' ').next().unwrap().parse().unwrap();
    let mut acknowledged: Vec<u64> = place
        .lines("acknowledged")
        .iter()
        .map(|line| line.parse().unwrap())
        .collect();
    acknowledged.sort_unstable();
    assert_eq!(acknowledged, Vec::from_iter(1..=row));
    let (rest, answer) = place.json("import night.csv");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(rest["unchanged"], json!(row));
    assert_eq!(rest["imported"], json!(3_000 - row));
}

#[test]
fn a_signing_service_that_is_down_becomes_a_dead_letter_that_is_delivered_when_it_is_up() {
    let place = place_with_petra();
    let waits = |place: &Place| {
        let (negotiations, _) = place.json("processes");
        negotiations[0]["waiting_for"].clone()
    };
    let down = place.run("negotiate --signing-service http://127.0.0.1:1");
    assert_eq!(down.code, Some(1), "{down:?}");
    for part in [
        "the signing service at http://127.0.0.1:1",
        "dead-letters list",
        "dead-letters retry",
    ] {
        assert!(down.err.contains(part), "{part} is missing in {down:?}");
    }
    assert_eq!(waits(&place), "the signing service");
    let (letters, _) = place.json("dead-letters list");
    assert_eq!(letters["dead_letters"].as_array().unwrap().len(), 1);
    let up = place.run("dead-letters retry");
    assert_eq!(
        (up.code, up.out.as_str()),
        (Some(0), "1 of 1 delivered\n"),
        "{up:?}"
    );
    assert_eq!(waits(&place), "our signature");
    assert_eq!(place.json("dead-letters list").0["dead_letters"], json!([]));
}

#[test]
fn the_log_is_shown_event_by_event() {
    let place = place_with_petra();
    let events = place.run("events --stream customer_stream --format json");
    let events: Vec<Value> = events
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.len(), 9);
    assert_eq!(events[0]["name"], "CustomerWasAdded");
    assert_eq!(place.run("events").out.lines().count(), 9);
}

#[test]
fn who_stops_reading_early_is_no_error() {
    let place = place_with_petra();
    let mut shell = Command::new("bash");
    shell.args(["-c", "set -o pipefail; \"$0\" --data data \"$@\" | head -1"]);
    shell.args([env!("CARGO_BIN_EXE_contract-app"), "events"]);
    let shown = answer(shell.current_dir(place.path("")));
    assert_eq!(shown.out.lines().count(), 1, "{shown:?}");
    assert!(!shown.err.contains("error"), "{shown:?}");
}
