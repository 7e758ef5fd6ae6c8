use super::lock::FIRST_LINE;
use super::{EventsLock, LockedMessage};
use crate::message::MessageKind;
use crate::shape::{Absence, JsonPlace, JsonShape};

/// The text is no lock of events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the lock {problem}")]
pub struct EventsLockError {
    line: usize,
    problem: String,
}

impl EventsLockError {
    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    fn new(index: usize, problem: impl Into<String>) -> Self {
        Self {
            line: index + 1,
            problem: problem.into(),
        }
    }
}

impl EventsLock {
    /// What [`Display`](std::fmt::Display) has written. Empty lines, and those that begin with `#`, say nothing.
    ///
    /// # Errors
    /// The first line that says nothing that a lock does.
    pub fn parse(text: &str) -> Result<Self, EventsLockError> {
        let mut lines = text.lines().map(str::trim_end).enumerate().peekable();
        match lines.next() {
            Some((_, FIRST_LINE)) => {}
            Some((index, line)) if line.starts_with("cqrs events.lock ") => {
                let problem = "is of a newer format: a newer version of cqrs has written it";
                return Err(EventsLockError::new(index, problem));
            }
            _ => {
                let problem = format!("is not `{FIRST_LINE}`: the file is none, or damaged");
                return Err(EventsLockError::new(0, problem));
            }
        }
        let mut lock = Self::default();
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let mut next = lines.next();
        while let Some((index, line)) = next {
            let mut message = header(line).map_err(|said| EventsLockError::new(index, said))?;
            let mut places = Vec::new();
            next = lines.next();
            while let Some((index, line)) = next
                && let Some(line) = line.strip_prefix("  ")
            {
                match line.strip_prefix("also ") {
                    Some(name) if places.is_empty() => message.also.push(name.to_owned()),
                    _ => places.push(place(index, line, &places)?),
                }
                next = lines.next();
            }
            message.shape = with_root(places);
            let (name, version) = (message.name.clone(), message.version);
            if lock.insert(message).is_some() {
                let problem = format!("has {name} in version {version} for the second time");
                return Err(EventsLockError::new(index, problem));
            }
        }
        Ok(lock)
    }
}

fn header(line: &str) -> Result<LockedMessage, String> {
    if line.starts_with([' ', '\t']) {
        return Err("belongs to no message: `event NAME VERSION` is missing before it".to_owned());
    }
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
    {
        return Err("is what a merge has left: decide it, then run `<app> events lock`".to_owned());
    }
    let no_message = || format!("begins no message: `event NAME VERSION` is wanted, not {line:?}");
    let (line, is_stored) = match line.strip_suffix(" stored") {
        Some(line) => (line, true),
        None => (line, false),
    };
    // A name may have spaces; a kind and a version have none.
    let (kind, rest) = line.split_once(' ').ok_or_else(no_message)?;
    let (name, version) = rest.rsplit_once(' ').ok_or_else(no_message)?;
    let kind = match kind {
        "event" => MessageKind::Event,
        "command" => MessageKind::Command,
        "query" => MessageKind::Query,
        _ => return Err(no_message()),
    };
    Ok(LockedMessage {
        kind,
        name: name.to_owned(),
        version: version.parse().map_err(|_| no_message())?,
        is_stored,
        also: Vec::new(),
        shape: JsonShape::default(),
    })
}

fn place(index: usize, line: &str, before: &[JsonPlace]) -> Result<JsonPlace, EventsLockError> {
    let place = JsonPlace::parse(line).ok_or_else(|| {
        let problem = format!("is no place of a message, such as `city: str`, but {line:?}");
        EventsLockError::new(index, problem)
    })?;
    if before.iter().any(|known| known.path == place.path) {
        let problem = format!("has `{}` for the second time", place.path);
        return Err(EventsLockError::new(index, problem));
    }
    Ok(place)
}

/// With the object that goes without saying.
fn with_root(mut places: Vec<JsonPlace>) -> JsonShape {
    if places.first().is_none_or(|place| !place.path.is_empty()) {
        let root = JsonPlace {
            path: String::new(),
            kind: "object".to_owned(),
            absence: Absence::Needed,
            may_be_null: false,
            also: Vec::new(),
        };
        places.insert(0, root);
    }
    JsonShape::new(places)
}
