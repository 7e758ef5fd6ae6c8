//! The file that the shapes of all messages are locked in, held against the program: the test that an application has.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use cqrs_core::events_lock::EventsLock;
use cqrs_core::registry::{Registration, Registry};

/// The variable that has the file renewed.
const UPDATE: &str = "UPDATE_EVENTS_LOCK";

/// An `events.lock` that is asked for; `assert_events_locked!()` of the `cqrs` crate writes it.
#[derive(Debug, Clone)]
#[must_use = "ask it: `.assert()`"]
pub struct EventsLocked {
    path: PathBuf,
    registry: Registry,
    is_renewed: bool,
}

impl EventsLocked {
    /// The lock in this file, for all messages that are linked. With `UPDATE_EVENTS_LOCK=1` in the environment it is renewed.
    pub fn linked(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            registry: Registry::linked(),
            is_renewed: std::env::var_os(UPDATE)
                .is_some_and(|value| value != "0" && !value.is_empty()),
        }
    }

    /// The lock for these messages, and for upcasters that are among them.
    pub fn of(self, registrations: impl IntoIterator<Item = Registration>) -> Self {
        let registry = Registry::new().with(registrations);
        Self { registry, ..self }
    }

    /// Without the messages that only tests have, where the program is known to be one of several: a file in `tests`. In a test of the
    /// library itself every message is compiled as part of a test.
    pub fn beside(self, is_integration_test: bool) -> Self {
        if !is_integration_test {
            return self;
        }
        let messages = self.registry.messages();
        let messages = messages.filter(|message| !message.is_for_tests);
        let messages = messages.map(Registration::Message);
        let upcasters = self.registry.upcasters().map(Registration::Upcaster);
        let registry = Registry::new().with(messages.chain(upcasters));
        Self { registry, ..self }
    }

    /// Whether the file is renewed, instead of what the environment says.
    pub fn renewing(self, is_renewed: bool) -> Self {
        Self { is_renewed, ..self }
    }

    /// The file says what the messages are.
    ///
    /// # Panics
    /// When a message has changed in a way that what is stored of it does not fit; when the file has to be renewed, is missing, or damaged.
    #[track_caller]
    pub fn assert(self) {
        if let Err(said) = self.check() {
            panic!("{said}");
        }
    }

    fn check(&self) -> Result<(), String> {
        let path = self.path.display();
        let lock = self.read()?;
        let review = lock.clone().unwrap_or_default().review(&self.registry);
        if !review.problems().is_empty() {
            return Err(format!(
                "what is stored does not fit any more; {path} tells what it was\n\n{review}"
            ));
        }
        if lock.is_some() && review.is_clean() {
            return Ok(());
        }
        if self.is_renewed {
            let renewed = review.renewed().to_string();
            return fs::write(&self.path, renewed)
                .map_err(|error| format!("{path} cannot be written: {error}"));
        }
        let state = if lock.is_some() {
            "is not up to date; what is stored can still be read. Renew it"
        } else {
            "is missing. Make it"
        };
        Err(format!(
            "{path} {state} and commit it: `<app> events lock`, or this test with `{UPDATE}=1`\n\n{review}"
        ))
    }

    fn read(&self) -> Result<Option<EventsLock>, String> {
        let path = self.path.display();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{path} cannot be read: {error}")),
        };
        let lock = EventsLock::parse(&text);
        lock.map(Some).map_err(|error| format!("{path}: {error}"))
    }
}
