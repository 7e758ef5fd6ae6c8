use crate::error::DispatchError;
use crate::message::MessageId;
use crate::store::{Appended, Cursor, Position, StreamName, Subject, Version};

/// The answer to a dispatch: the command is stored, and this is where its events went.
#[derive(Default)]
pub struct Receipt(Option<Box<Contents>>);

/// What there is to say in a receipt. Of most commands that store nothing there is nothing.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) message_id: Option<MessageId>,
    pub(crate) written: Vec<Written>,
    pub(crate) marks: Vec<(usize, Cursor)>,
    /// The names of the events and their stores, where they are known.
    pub(crate) heard: Vec<(usize, &'static str)>,
    pub(crate) failures: Vec<FollowUpFailure>,
    pub(crate) is_queued: bool,
    pub(crate) is_sent: bool,
    pub(crate) is_repeated: bool,
}

/// Where the events of one aggregate, or those raised without one, went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The name of the store.
    pub store: String,
    /// The stream.
    pub stream: StreamName,
    /// The aggregate; `None` for raised events.
    pub subject: Option<Subject>,
    /// Its version now.
    pub version: Version,
    /// The place of each event in the store's log.
    pub positions: Vec<Position>,
}

/// Something that followed from a stored command and failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct FollowUpFailure {
    /// The id of the listener, or the name of the queued command.
    pub what: String,
    /// The message it was called with.
    pub message: &'static str,
    /// Why.
    pub error: DispatchError,
}

impl Written {
    pub(crate) fn new(store: &str, appended: Appended) -> Self {
        let Appended {
            stream,
            subject,
            version,
            positions,
        } = appended;
        Self {
            store: store.to_owned(),
            stream,
            subject,
            version,
            positions,
        }
    }
}

/// What an empty receipt says.
static NOTHING: Contents = Contents {
    message_id: None,
    written: Vec::new(),
    marks: Vec::new(),
    heard: Vec::new(),
    failures: Vec::new(),
    is_queued: false,
    is_sent: false,
    is_repeated: false,
};

impl From<Contents> for Receipt {
    fn from(contents: Contents) -> Self {
        Self(Some(Box::new(contents)))
    }
}

impl Receipt {
    /// The receipt of a message that waits for the one that is being handled.
    pub(crate) fn queued() -> Self {
        let mut receipt = Self::default();
        receipt.contents_mut().is_queued = true;
        receipt
    }

    /// The receipt of a message that has stored nothing. Its id is known where something asked for it.
    pub(crate) fn of(message_id: Option<MessageId>) -> Self {
        let contents = |id| Contents {
            message_id: Some(id),
            ..Contents::default()
        };
        message_id.map_or_else(Self::default, |id| contents(id).into())
    }

    pub(crate) fn contents(&self) -> &Contents {
        self.0.as_deref().unwrap_or(&NOTHING)
    }

    pub(crate) fn contents_mut(&mut self) -> &mut Contents {
        self.0.get_or_insert_default()
    }

    /// Whether it stored anything of these names. What a repeated command stored is not known any more: anything may be among it.
    pub(crate) fn is_for(&self, store: usize, names: &[&str]) -> bool {
        let mut heard = self.contents().heard.iter();
        self.is_repeated() || heard.any(|(of, name)| *of == store && names.contains(name))
    }

    /// The command's id, where something asked for it.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        self.contents().message_id
    }

    /// Where the events went, in the order in which they were recorded.
    #[must_use]
    pub fn written(&self) -> &[Written] {
        &self.contents().written
    }

    /// The number of events that were stored.
    #[must_use]
    pub fn events(&self) -> usize {
        self.written()
            .iter()
            .map(|written| written.positions.len())
            .sum()
    }

    /// What failed after the command was stored: inline listeners, and commands that it queued.
    #[must_use]
    pub fn failures(&self) -> &[FollowUpFailure] {
        &self.contents().failures
    }

    /// The command waits for the one that is being handled; nothing has been stored yet.
    #[must_use]
    pub fn is_queued(&self) -> bool {
        self.contents().is_queued
    }

    /// The command has gone to its queue (`async_switch`), and a consumer will bring it to its handler. Where it is [queued](Self::is_queued)
    /// as well, it goes there with what the handler in whose unit of work it was dispatched stores.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.contents().is_sent
    }

    /// A command with this id was handled before; this is where its events went then.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.contents().is_repeated
    }

    /// Makes what failed afterwards an error, for who wants all or nothing.
    ///
    /// # Errors
    /// When there are [`failures`](Self::failures). The receipt is in the error: the command is stored all the same.
    pub fn into_result(self) -> Result<Self, FollowUpFailed> {
        if self.failures().is_empty() {
            Ok(self)
        } else {
            Err(FollowUpFailed(self))
        }
    }
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Receipt").field(self.contents()).finish()
    }
}

/// A command is stored, and something that followed from it failed.
#[derive(Debug)]
pub struct FollowUpFailed(Receipt);

impl FollowUpFailed {
    /// The receipt of what is stored.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.0
    }

    /// What failed; never empty.
    #[must_use]
    pub fn failures(&self) -> &[FollowUpFailure] {
        self.0.failures()
    }
}

impl std::fmt::Display for FollowUpFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.failures() {
            [failure] => write!(f, "{failure}"),
            failures => write!(
                f,
                "{} things that followed from the commit failed",
                failures.len()
            ),
        }
    }
}

impl std::error::Error for FollowUpFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let first = self.failures().first()?;
        Some(&first.error)
    }
}

impl std::fmt::Display for FollowUpFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} failed on {:?}, after the commit",
            self.what, self.message
        )
    }
}

impl std::error::Error for FollowUpFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
