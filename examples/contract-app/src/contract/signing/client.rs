use std::time::Duration;

use async_trait::async_trait;
use ureq::Agent;

use super::{SignedCase, SigningCase, SigningError, SigningService};

/// How long an answer may take, connecting included.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest reason of a refusal that is passed on.
const LONGEST_REASON: usize = 500;

/// The signing service over HTTP.
#[derive(Debug, Clone)]
pub struct HttpSigningService {
    url: String,
    agent: Agent,
}

impl HttpSigningService {
    /// The service at this address, as `http://127.0.0.1:8090`.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        let url = url.into().trim_end_matches('/').to_owned();
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build()
            .into();
        Self { url, agent }
    }

    fn post(&self, case: &SigningCase) -> Result<SignedCase, SigningError> {
        let sent = self
            .agent
            .post(format!("{}/cases", self.url))
            .send_json(case);
        let mut answer = sent.map_err(|error| self.unreachable(error))?;
        let status = answer.status();
        if status.is_success() {
            let read = answer.body_mut().read_json();
            return read.map_err(|error| self.unreachable(error));
        }
        let text = answer.body_mut().read_to_string().unwrap_or_default();
        let reason: String = text.chars().take(LONGEST_REASON).collect();
        match status.is_client_error() {
            true => Err(SigningError::Refused {
                case: case.case.clone(),
                status: status.as_u16(),
                reason,
            }),
            false => Err(self.unreachable(format!("it answers with status {status}: {reason}"))),
        }
    }

    fn unreachable(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> SigningError {
        SigningError::Unreachable {
            url: self.url.clone(),
            source: source.into(),
        }
    }
}

#[async_trait]
impl SigningService for HttpSigningService {
    async fn hand_over(&self, case: &SigningCase) -> Result<SignedCase, SigningError> {
        let (client, case) = (self.clone(), case.clone());
        let answer = tokio::task::spawn_blocking(move || client.post(&case));
        answer.await.map_err(|error| self.unreachable(error))?
    }
}
