//! The test that an application has: a lock in a file, held against its messages.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cqrs_core::origin;
use cqrs_core::registry::{MessageRegistration, Registration};
use cqrs_testing::EventsLocked;
use serde::{Deserialize, Serialize};

use super::{event, registered};

#[derive(Serialize, Deserialize)]
struct Moved {
    city: String,
}
event!(Moved, "Moved");

#[derive(Serialize, Deserialize)]
struct MovedElsewhere {
    city: u32,
}
event!(MovedElsewhere, "Moved");

#[derive(Serialize, Deserialize)]
struct MovedWithNote {
    city: String,
    note: Option<String>,
}
event!(MovedWithNote, "Moved");

/// A place for the lock of one test.
fn file(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.lock"));
    let _ = fs::remove_file(&file);
    file
}

fn locked(file: &Path, registration: Registration, renewing: bool) -> EventsLocked {
    EventsLocked::linked(file)
        .of([registration])
        .renewing(renewing)
}

fn told(locked: EventsLocked) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| locked.assert())).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn a_missing_file_is_told_and_then_made() {
    let file = file("missing");
    let said = told(locked(&file, registered::<Moved>(), false));
    assert!(
        said.contains("missing.lock is missing. Make it and commit it: "),
        "{said}"
    );
    assert!(said.contains("UPDATE_EVENTS_LOCK=1"), "{said}");
    assert!(!file.exists());
    locked(&file, registered::<Moved>(), true).assert();
    locked(&file, registered::<Moved>(), false).assert();
}

#[test]
fn a_change_that_fits_wants_the_file_renewed() {
    let file = file("fits");
    locked(&file, registered::<Moved>(), true).assert();
    let said = told(locked(&file, registered::<MovedWithNote>(), false));
    assert!(
        said.contains("fits.lock is not up to date; what is stored can still be read"),
        "{said}"
    );
    assert!(said.ends_with("event Moved has changed\n"), "{said}");
    locked(&file, registered::<MovedWithNote>(), true).assert();
    locked(&file, registered::<MovedWithNote>(), false).assert();
}

#[test]
fn a_change_that_does_not_fit_is_told_and_never_written() {
    let file = file("does_not_fit");
    locked(&file, registered::<Moved>(), true).assert();
    let before = fs::read_to_string(&file).unwrap();
    for renewing in [false, true] {
        let said = told(locked(&file, registered::<MovedElsewhere>(), renewing));
        assert!(said.contains("\n  city was str and is u32\n"), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn a_damaged_file_is_told_with_its_line_and_never_overwritten() {
    let file = file("damaged");
    fs::write(&file, "cqrs events.lock 1\nMoved\n").unwrap();
    let said = told(locked(&file, registered::<Moved>(), true));
    assert!(
        said.contains("damaged.lock: line 2 of the lock begins no message"),
        "{said}"
    );
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        "cqrs events.lock 1\nMoved\n"
    );
}

#[test]
fn messages_that_only_tests_have_do_not_count_beside_the_program() {
    let file = file("beside");
    let message = MessageRegistration::of_event::<Moved>(origin!()).for_tests(true);
    let message = Registration::Message(Box::leak(Box::new(message)));
    locked(&file, message, true).beside(true).assert();
    assert!(!fs::read_to_string(&file).unwrap().contains("Moved"));
    let said = told(locked(&file, message, false).beside(false));
    assert!(said.contains("event Moved is not locked yet"), "{said}");
}
