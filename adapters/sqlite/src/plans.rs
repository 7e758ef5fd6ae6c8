//! How SQLite executes the statements on which everything waits: by an index, without sorting, whatever the number of events.

use rusqlite::Connection;

use crate::migrations::migrate;
use crate::{amend, commit, events, head, log, outbox, replay, session};

fn plan(statement: &str) -> Vec<String> {
    let connection = Connection::open_in_memory().unwrap();
    migrate(&connection).unwrap();
    let mut explain = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
        .unwrap();
    let nothing = vec![rusqlite::types::Null; explain.parameter_count()];
    let steps = explain
        .query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))
        .unwrap();
    steps.map(Result::unwrap).collect()
}

#[test]
fn the_version_of_a_subject_is_one_row_of_an_index() {
    let plan = plan(commit::SUBJECT_VERSION);
    let wanted = "SEARCH events USING COVERING INDEX events_by_subject (stream=? AND aggregate_type=? AND aggregate_id=?)";
    assert_eq!(plan, [wanted]);
}

#[test]
fn the_head_of_a_subject_is_one_row() {
    let [stream, event] = &plan(head::SUBJECT_HEAD)[..] else {
        panic!("a stream and an event")
    };
    assert!(
        stream.starts_with("SEARCH streams") && stream.contains("(name=?)"),
        "{stream}"
    );
    let wanted = "SEARCH events USING INDEX events_by_subject (stream=? AND aggregate_type=? AND aggregate_id=?)";
    assert_eq!(event, wanted);
}

#[test]
fn what_a_commit_compares_is_one_row_of_one_table() {
    let wanted = "SEARCH events USING INDEX events_by_subject (stream=? AND aggregate_type=? AND aggregate_id=?)";
    assert_eq!(plan(head::HEAD_IN_STREAM), [wanted]);
}

#[test]
fn a_page_of_a_subject_is_read_in_the_order_of_its_index() {
    for statement in [events::OF_SUBJECT, events::OF_SUBJECT_BACKWARD] {
        let [step] = &plan(statement)[..] else {
            panic!("one step")
        };
        assert!(step.starts_with("SEARCH events USING INDEX events_by_subject (stream=? AND aggregate_type=? AND aggregate_id=? AND version"), "{step}");
    }
}

#[test]
fn a_page_of_a_stream_is_read_in_the_order_of_its_index() {
    for statement in [events::OF_STREAM, events::OF_STREAM_BACKWARD] {
        let [step] = &plan(statement)[..] else {
            panic!("one step")
        };
        assert!(
            step.starts_with("SEARCH events USING INDEX events_by_stream (stream=? AND rowid"),
            "{step}"
        );
    }
}

#[test]
fn how_much_there_is_of_a_stream_is_told_by_its_index() {
    let [step] = &plan(amend::EXTENT)[..] else {
        panic!("one step")
    };
    let wanted = "SEARCH events USING INDEX events_by_stream (stream=?)";
    assert_eq!(step, wanted);
}

#[test]
fn a_page_of_the_log_is_read_in_the_order_of_the_table() {
    let plan = plan(log::PAGE);
    assert_eq!(
        plan,
        [
            "SEARCH events USING INTEGER PRIMARY KEY (rowid>?)",
            "SEARCH streams USING INTEGER PRIMARY KEY (rowid=?)"
        ]
    );
}

#[test]
fn the_event_at_a_position_is_one_row_of_the_table() {
    assert_eq!(
        plan(log::AT),
        [
            "SEARCH events USING INTEGER PRIMARY KEY (rowid=?)",
            "SEARCH streams USING INTEGER PRIMARY KEY (rowid=?)"
        ]
    );
}

#[test]
fn what_a_transport_waits_for_is_read_in_the_order_of_its_index() {
    assert_eq!(
        plan(outbox::WAITING),
        ["SEARCH outbox USING INDEX outbox_waiting (transport=? AND rowid>?)"],
        "what is set aside is not in this index, and is not passed over either"
    );
}

#[test]
fn an_entry_is_set_aside_by_its_place() {
    assert_eq!(
        plan(outbox::MARK),
        ["SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)"]
    );
}

#[test]
fn what_is_set_aside_is_read_in_the_order_of_its_key() {
    assert_eq!(
        plan(outbox::SET_ASIDE),
        [
            "SEARCH parked USING PRIMARY KEY (subscription=? AND position>?)",
            "SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)"
        ]
    );
}

#[test]
fn ids_and_names_are_looked_up_by_an_index() {
    assert!(
        plan(replay::EVENT_BY_ID)[0].contains("USING INDEX events_by_id (stream=? AND event_id=?)")
    );
    assert!(plan(session::STREAM_ID)[0].contains("(name=?)"));
}
