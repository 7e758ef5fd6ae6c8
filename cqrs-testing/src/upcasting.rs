//! Old events and what becomes of them: the test that every upcaster has.

use cqrs_core::message::Payload;
use cqrs_core::registry::{Registration, Registry};
use cqrs_core::upcast::{JsonValue, NewMessage, OldMessage, UpcastAnswer, Upcasters};

use crate::difference::difference;

/// An event as a program of former times has stored it; each method that says what becomes of it panics when it is otherwise.
///
/// ```
/// use cqrs_testing::OldEvent;
/// # use cqrs_core::registry::{Registration, UpcasterRegistration};
/// # use cqrs_core::upcast::{FromOld, JsonObject};
/// # fn upcast(mut fields: JsonObject) -> JsonObject { fields.insert("language".into(), "en".into()); fields }
/// # static WITH_LANGUAGE: UpcasterRegistration =
/// #     UpcasterRegistration::new("with_language", "Greeted", &FromOld::new(upcast), cqrs_core::origin!()).from(1);
/// # let with_language = [Registration::Upcaster(&WITH_LANGUAGE)];
/// # let expected: JsonObject = serde_json::from_str(r#"{"name":"Petra","language":"en"}"#)?;
/// OldEvent::new("Greeted", 1, r#"{"name":"Petra"}"#)
///     .through(with_language) // the linked upcasters, where nothing is said
///     .becomes(expected);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "say what shall become of it: `.becomes(..)`, `.is_dropped()` or `.is_refused(..)`"]
pub struct OldEvent {
    name: String,
    schema_version: u32,
    payload: Payload,
    upcasters: Upcasters,
}

impl OldEvent {
    /// An event of this name, schema version and JSON.
    pub fn new(name: impl Into<String>, schema_version: u32, json: &str) -> Self {
        Self {
            name: name.into(),
            schema_version,
            payload: Payload::from_json(json),
            upcasters: Upcasters::of(&Registry::linked(), &[]),
        }
    }

    /// Read by a program that has these upcasters, and nothing else that is not among them: `.through(registrations![names_apart,
    /// CustomerRegistered])`.
    pub fn through(self, registrations: impl IntoIterator<Item = Registration>) -> Self {
        let registry = Registry::new().with(registrations);
        self.through_all(Upcasters::of(&registry, &[]))
    }

    /// Read by a program that has these.
    pub fn through_all(self, upcasters: Upcasters) -> Self {
        Self { upcasters, ..self }
    }

    /// It is this now: whatever a function with `#[upcaster]` may answer. Compared by name, schema version and serialised value.
    ///
    /// # Panics
    /// When it is something else; the text shows the difference.
    #[track_caller]
    pub fn becomes(self, expected: impl UpcastAnswer) {
        let mut messages = Vec::new();
        if let Err(error) = expected.answer(&mut messages) {
            panic!("what is expected cannot be written: {error}");
        }
        self.must_be(&shown(&messages, &self.name, self.schema_version + 1));
    }

    /// Nothing is left of it.
    ///
    /// # Panics
    /// When something is.
    #[track_caller]
    pub fn is_dropped(self) {
        self.must_be(&[]);
    }

    /// It is in its present shape already.
    ///
    /// # Panics
    /// When an upcaster takes it.
    #[track_caller]
    pub fn is_left_alone(self) {
        let itself = NewMessage::new(&self.name, self.schema_version, self.payload.clone());
        self.must_be(&shown(&[itself], &self.name, self.schema_version));
    }

    /// An upcaster refuses it, and says this among its causes.
    ///
    /// # Panics
    /// When none does, or it says something else.
    #[track_caller]
    pub fn is_refused(self, because: &str) {
        match self.now() {
            Err(said) if said.contains(because) => {}
            Err(said) => {
                panic!("it was expected to be refused with {because:?}, but that was {said:?}")
            }
            Ok(now) => panic!(
                "it was expected to be refused with {because:?}, but it is now:\n{}",
                difference(&[], &now)
            ),
        }
    }

    #[track_caller]
    fn must_be(&self, expected: &[String]) {
        match self.now() {
            Ok(now) if now == expected => {}
            Ok(now) => panic!(
                "{} {} has become something else than expected (-), namely (+):\n{}",
                self.name,
                self.schema_version,
                difference(expected, &now)
            ),
            Err(said) => panic!(
                "{} {} was expected to become:\n{}but it was refused: {said}",
                self.name,
                self.schema_version,
                difference(expected, &[])
            ),
        }
    }

    /// What it is now, each event as a person reads it; or why that cannot be.
    fn now(&self) -> Result<Vec<String>, String> {
        let messages = self.messages()?;
        Ok(shown(&messages, &self.name, self.schema_version))
    }

    /// What it is now.
    pub(crate) fn messages(&self) -> Result<Vec<NewMessage>, String> {
        let old = OldMessage::event(&self.name, self.schema_version, &self.payload);
        match self.upcasters.messages(old) {
            Ok(Some(messages)) => Ok(messages),
            Ok(None) => Ok(vec![NewMessage::new(
                &self.name,
                self.schema_version,
                self.payload.clone(),
            )]),
            Err(error) => {
                let causes =
                    std::iter::successors(Some(&error as &dyn std::error::Error), |error| {
                        error.source()
                    });
                let said: Vec<_> = causes.map(ToString::to_string).collect();
                Err(said.join(": "))
            }
        }
    }
}

fn shown(messages: &[NewMessage], name: &str, next: u32) -> Vec<String> {
    let shown = messages.iter().map(|message| {
        let json = message.payload().as_str();
        // Fields in one order, whatever their type has.
        let fields = json.parse::<JsonValue>();
        let fields = fields.map_or_else(|_| json.to_owned(), |fields| fields.to_string());
        let name = message.name().unwrap_or(name);
        let version = message.schema_version().unwrap_or(next);
        format!("{name} {version} {fields}")
    });
    shown.collect()
}
