use super::{MessageKind, Place};

/// Something that takes messages of an older shape further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpcasterEntry {
    /// What it is called.
    pub id: String,
    /// Event, or command in a queue.
    pub kind: MessageKind,
    /// The wire name of the message it is for.
    pub message: String,
    /// The version it is for; nothing for any but the present one.
    pub from: Option<u32>,
    /// The only store that it is for.
    pub store: Option<String>,
    /// The message of that name that is linked, by its present name and version.
    pub present: Option<(String, u32)>,
    /// Where it is declared.
    pub place: Place,
}
