//! Versions, names, and messages that come and go.

use cqrs_core::error::BoxError;
use cqrs_core::events_lock::EventsLock;
use cqrs_core::message::{Command, Message, MessageKind};
use cqrs_core::origin;
use cqrs_core::registry::{MessageRegistration, Registration, UpcasterRegistration};
use cqrs_core::upcast::{FromOld, JsonObject};
use serde::{Deserialize, Serialize};

use super::{event, locked, problems, program, registered};

#[derive(Serialize, Deserialize)]
struct Moved {
    city: String,
}
event!(Moved, "Moved");

#[derive(Serialize, Deserialize)]
struct MovedAgain {
    place: u32,
}
event!(MovedAgain, "Moved", version 2);

#[derive(Serialize, Deserialize)]
struct MovedTwice {
    place: u32,
}
event!(MovedTwice, "Moved", version 3);

#[derive(Serialize, Deserialize)]
struct Renamed {
    city: String,
}
event!(Renamed, "PersonMoved", was "Moved");

#[derive(Serialize, Deserialize)]
struct NameGone {
    city: String,
}
event!(NameGone, "PersonMoved");

fn same(fields: JsonObject) -> JsonObject {
    fields
}

fn forgotten(_: JsonObject) {}

fn into_renamed(old: Moved) -> Result<NameGone, BoxError> {
    Ok(NameGone { city: old.city })
}

macro_rules! upcaster {
    ($function:expr, $message:literal $(, from $version:literal)?) => {{
        static UPCASTER: UpcasterRegistration =
            UpcasterRegistration::new("upcaster", $message, &FromOld::new($function), origin!())
            $(.from($version))?;
        Registration::Upcaster(&UPCASTER)
    }};
}

#[test]
fn a_new_version_needs_an_upcaster_from_the_old_one() {
    let lock = locked(&program([registered::<Moved>()]));
    let review = lock.review(&program([registered::<MovedAgain>()]));
    assert_eq!(problems(&review), ["no upcaster takes it to version 2"]);
    for upcaster in [upcaster!(same, "Moved", from 1), upcaster!(same, "Moved")] {
        let program = program([registered::<MovedAgain>(), upcaster]);
        let review = lock.review(&program);
        assert_eq!(problems(&review), [""; 0]);
        assert_eq!(review.news(), ["event Moved has version 2 now"]);
    }
}

#[test]
fn an_old_version_stays_locked_and_its_upcaster_with_it() {
    let lock = locked(&program([registered::<Moved>()]));
    let with_upcaster = program([registered::<MovedAgain>(), upcaster!(same, "Moved", from 1)]);
    let renewed = lock.review(&with_upcaster).renewed().clone();
    let versions: Vec<u32> = renewed.messages().map(|message| message.version).collect();
    assert_eq!(versions, [1, 2]);
    assert!(renewed.review(&with_upcaster).is_clean());
    let review = renewed.review(&program([registered::<MovedAgain>()]));
    assert_eq!(problems(&review), ["no upcaster takes it to version 2"]);
}

#[test]
fn a_chain_with_a_missing_link_is_told_with_the_link() {
    let lock = locked(&program([registered::<Moved>()]));
    let broken = program([registered::<MovedTwice>(), upcaster!(same, "Moved", from 1)]);
    let review = lock.review(&broken);
    let told = &problems(&review)[0];
    assert!(
        told.starts_with("no upcaster takes it to version 3: upcaster ("),
        "{told}"
    );
    assert!(
        told.ends_with("makes Moved 2 of it, which nobody takes further"),
        "{told}"
    );
    let help = review.to_string();
    assert!(
        help.contains(r#"`#[upcaster(event = "Moved", from = 2)]`"#),
        "{help}"
    );
    let whole = broken.with([upcaster!(same, "Moved", from 2)]);
    assert_eq!(problems(&lock.review(&whole)), [""; 0]);
}

#[test]
fn a_version_does_not_go_back() {
    let lock = locked(&program([registered::<MovedAgain>()]));
    let review = lock.review(&program([registered::<Moved>()]));
    assert_eq!(
        problems(&review),
        ["the program has version 1 of it, a lower one"]
    );
}

#[test]
fn an_event_that_vanished_is_told_unless_an_upcaster_drops_or_renames_it() {
    let lock = locked(&program([registered::<Moved>()]));
    let review = lock.review(&program([]));
    assert_eq!(
        problems(&review),
        ["there is no such message in the program any more"]
    );
    let dropping = program([upcaster!(forgotten, "Moved")]);
    let renaming = program([
        registered::<NameGone>(),
        upcaster!(into_renamed, "Moved", from 1),
    ]);
    for program in [dropping, renaming] {
        let review = lock.review(&program);
        assert_eq!(problems(&review), [""; 0]);
        assert!(review.renewed().review(&program).is_clean());
    }
    let nowhere = program([upcaster!(into_renamed, "Moved", from 1)]);
    let told = problems(&lock.review(&nowhere)).join("");
    assert!(
        told.ends_with("makes PersonMoved 1 of it, which nobody takes further"),
        "{told}"
    );
}

#[test]
fn a_name_of_former_times_is_kept() {
    let lock = locked(&program([registered::<Moved>()]));
    let renamed = program([registered::<Renamed>()]);
    let review = lock.review(&renamed);
    assert_eq!(problems(&review), [""; 0]);
    assert_eq!(review.news(), ["event PersonMoved has changed"]);
    let lock = review.renewed();
    assert!(lock.review(&renamed).is_clean());
    assert!(
        lock.to_string()
            .contains("event PersonMoved 1 stored\n  also Moved\n  city: str\n")
    );
    let review = lock.review(&program([registered::<NameGone>()]));
    assert_eq!(
        problems(&review),
        ["what is stored as Moved is not known by that name any more"]
    );
}

#[test]
fn an_event_that_is_not_locked_yet_is_news_and_no_problem() {
    let lock = locked(&program([]));
    let program = program([registered::<Moved>()]);
    let review = lock.review(&program);
    assert_eq!(problems(&review), [""; 0]);
    assert_eq!(review.news(), ["event Moved is not locked yet"]);
    assert!(review.renewed().review(&program).is_clean());
}

#[test]
fn of_what_is_not_stored_it_is_only_asked_that_the_lock_is_up_to_date() {
    mod is {
        use super::*;
        #[derive(Serialize, Deserialize)]
        pub(super) struct Move<const ASYNCHRONOUS: bool> {
            pub(super) to: u8,
        }
        impl<const ASYNCHRONOUS: bool> Message for Move<ASYNCHRONOUS> {
            const KIND: MessageKind = MessageKind::Command;
            const NAME: &'static str = "Move";
            const ASYNCHRONOUS: bool = ASYNCHRONOUS;
        }
        impl<const ASYNCHRONOUS: bool> Command for Move<ASYNCHRONOUS> {}
    }
    #[derive(Serialize, Deserialize)]
    struct Move<const ASYNCHRONOUS: bool> {
        to: String,
    }
    impl<const ASYNCHRONOUS: bool> Message for Move<ASYNCHRONOUS> {
        const KIND: MessageKind = MessageKind::Command;
        const NAME: &'static str = "Move";
        const ASYNCHRONOUS: bool = ASYNCHRONOUS;
    }
    impl<const ASYNCHRONOUS: bool> Command for Move<ASYNCHRONOUS> {}
    fn command<C: Command>() -> Registration {
        let registration = MessageRegistration::of_command::<C>(origin!());
        Registration::Message(Box::leak(Box::new(registration)))
    }
    let lock = locked(&program([command::<Move<false>>()]));
    let review = lock.review(&program([command::<is::Move<false>>()]));
    assert_eq!(problems(&review), [""; 0]);
    assert_eq!(review.news(), ["command Move has changed"]);
    assert_eq!(lock.review(&program([])).news(), ["command Move is gone"]);

    let lock = locked(&program([command::<Move<true>>()]));
    let review = lock.review(&program([command::<is::Move<true>>()]));
    assert_eq!(
        problems(&review),
        ["to was str and is u8"],
        "it waits in a queue"
    );
}

#[test]
fn what_is_forgotten_is_locked_as_it_is() {
    let mut lock = locked(&program([registered::<Moved>()]));
    assert!(lock.forget("Moved"));
    assert!(!lock.forget("Moved"));
    let review = lock.review(&program([registered::<MovedAgain>()]));
    assert_eq!(problems(&review), [""; 0]);
}

#[test]
fn the_file_does_not_depend_on_the_order_of_linking() {
    let (one, other) = (registered::<Moved>(), registered::<Renamed>());
    let text = EventsLock::of(&program([one, other])).to_string();
    assert_eq!(text, EventsLock::of(&program([other, one])).to_string());
    let (_, blocks) = text.split_once("\n\n").unwrap();
    assert_eq!(
        blocks,
        "event Moved 1 stored\n  city: str\n\nevent PersonMoved 1 stored\n  also Moved\n  city: str\n"
    );
}
