//! Files that are no lock, or not any more.

use cqrs_core::events_lock::EventsLock;

fn told(text: &str) -> String {
    EventsLock::parse(text).unwrap_err().to_string()
}

#[test]
fn what_is_no_lock_is_told_with_its_line() {
    let none = "line 1 of the lock is not `cqrs events.lock 1`: the file is none, or damaged";
    assert_eq!(told(""), none);
    assert_eq!(told("{}"), none);
    assert_eq!(
        told("cqrs events.lock 2\n"),
        "line 1 of the lock is of a newer format: a newer version of cqrs has written it"
    );
}

#[test]
fn a_damaged_line_is_told() {
    let start = "cqrs events.lock 1\n# a comment\n\nevent Moved 1 stored\n  city: str\n";
    for (line, problem) in [
        (
            "  city\n",
            "line 6 of the lock is no place of a message, such as `city: str`, but \"city\"",
        ),
        (
            "  city: u8\n",
            "line 6 of the lock has `city` for the second time",
        ),
        (
            "happening Moved 2\n",
            "line 6 of the lock begins no message: `event NAME VERSION` is wanted, not \"happening Moved 2\"",
        ),
        (
            "event Moved two\n",
            "line 6 of the lock begins no message: `event NAME VERSION` is wanted, not \"event Moved two\"",
        ),
        (
            "event Moved 1\n",
            "line 6 of the lock has Moved in version 1 for the second time",
        ),
        (
            "<<<<<<< HEAD\n",
            "line 6 of the lock is what a merge has left: decide it, then run `<app> events lock`",
        ),
        (
            " city: str\n",
            "line 6 of the lock belongs to no message: `event NAME VERSION` is missing before it",
        ),
    ] {
        assert_eq!(told(&format!("{start}{line}")), problem);
    }
    let error = EventsLock::parse(&format!("{start}x\n")).unwrap_err();
    assert_eq!(error.line(), 6);
}

#[test]
fn line_ends_of_other_systems_and_empty_lines_say_nothing() {
    let unix = "cqrs events.lock 1\nevent Shop\\Model\\Was Moved 1 stored\n  city: str\n";
    let windows = unix.replace('\n', "\r\n\r\n");
    let lock = EventsLock::parse(unix).unwrap();
    assert_eq!(EventsLock::parse(&windows).unwrap(), lock);
    let names: Vec<&str> = lock
        .messages()
        .map(|message| message.name.as_str())
        .collect();
    assert_eq!(names, ["Shop\\Model\\Was Moved"]);
}
