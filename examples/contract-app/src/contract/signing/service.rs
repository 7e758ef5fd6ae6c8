use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::contract::{Money, ProcessId};
use crate::customer::CustomerId;

/// A contract to be signed. The negotiation's id is the case's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningCase {
    pub case: ProcessId,
    pub customer_id: CustomerId,
    pub planned_annual_sales: Money,
}

/// Who has signed a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCase {
    pub case: ProcessId,
    pub signed_internally_by: Option<String>,
    pub signed_externally_by: Option<String>,
}

/// What we need of the signing service. Implemented by [`HttpSigningService`](super::HttpSigningService).
///
/// * The same case again changes nothing; the answer is how far it is by now.
/// * An answer comes in bounded time, or [`SigningError::Unreachable`].
#[async_trait]
pub trait SigningService: Send + Sync {
    /// Hands a contract over, and answers who has signed it.
    async fn hand_over(&self, case: &SigningCase) -> Result<SignedCase, SigningError>;
}

/// Why the signing service has not taken a case, or not told about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// It is down, or too slow, or its answer makes no sense. It may work later.
    #[error("the signing service at {url} does not answer as it should")]
    Unreachable {
        /// Where it should be.
        url: String,
        /// What happened.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It has answered that it does not take this case. It will not take it later either.
    #[error("the signing service refused case {case} with status {status}: {reason}")]
    Refused {
        /// The case.
        case: ProcessId,
        /// The status of its answer.
        status: u16,
        /// What it says.
        reason: String,
    },
}

impl SigningError {
    /// As the error of a handler: the domain's no, or a failure that may pass.
    pub(crate) fn into_handler_error(self) -> cqrs::HandlerError {
        match self {
            Self::Refused { .. } => self.into(),
            Self::Unreachable { .. } => cqrs::HandlerError::failure(self),
        }
    }
}
