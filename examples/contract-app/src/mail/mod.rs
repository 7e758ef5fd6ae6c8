//! Letters that leave the company.
//!
//! A letter has an id that its cause gives it, so writing it twice is writing it once: whoever is asked to send a letter that is there
//! already leaves it as it is. That makes a listener's redelivery harmless.

mod format;
mod memory;
mod outbox;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use cqrs::time::Timestamp;

pub use memory::RememberingMailer;
pub use outbox::{OutboxFolder, SentMail};

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// The same for the same letter, however often it is sent.
    pub id: String,
    /// When it became necessary.
    pub date: Timestamp,
    /// The sender's address.
    pub from: String,
    /// The receiver's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Text, in lines.
    pub body: String,
}

/// Sends letters. Implemented by [`OutboxFolder`], and for tests by [`RememberingMailer`].
///
/// * When `send` has returned the letter is on its way, also if the machine dies now.
/// * A letter whose id was sent before is left alone, and that is no error.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Sends it.
    async fn send(&self, letter: Letter) -> Result<(), MailError>;
}

/// Why a letter was not sent. It may work later.
#[derive(Debug, thiserror::Error)]
#[error("the letter {id} cannot be sent")]
pub struct MailError {
    id: String,
    source: std::io::Error,
}
