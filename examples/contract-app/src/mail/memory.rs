use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use super::{Letter, MailError, Mailer};

/// Keeps letters for a test to look at.
#[derive(Debug, Default)]
pub struct RememberingMailer(Mutex<Vec<Letter>>);

impl RememberingMailer {
    /// The letters, each once, in the order in which they were sent first.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[async_trait]
impl Mailer for RememberingMailer {
    async fn send(&self, letter: Letter) -> Result<(), MailError> {
        let mut letters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if letters.iter().all(|sent| sent.id != letter.id) {
            letters.push(letter);
        }
        Ok(())
    }
}
