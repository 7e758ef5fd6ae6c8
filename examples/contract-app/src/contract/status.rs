use std::fmt;

use serde::{Deserialize, Serialize};

/// How far a negotiation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NegotiationStatus {
    /// Nobody has spoken to anybody yet.
    #[default]
    NotBegun,
    /// An account manager visits the shop.
    AppointmentMade,
    /// Customer service has a letter about it.
    SpecialConditionsRequested,
    /// The contract is on its way to the signing service.
    SpecialConditionsAccepted,
    /// The signing service has it.
    SigningStarted,
    /// We have signed.
    InternallySigned,
    /// All have signed.
    Completed,
    /// A supervisor said no.
    RejectedBySupervisor,
}

impl NegotiationStatus {
    /// Whether something is still to come.
    #[must_use]
    pub fn is_running(self) -> bool {
        self.waiting_for().is_some()
    }

    /// Whether the signing service has the contract, or had it.
    #[must_use]
    pub fn is_signing(self) -> bool {
        let signing = [
            Self::SigningStarted,
            Self::InternallySigned,
            Self::Completed,
        ];
        signing.contains(&self)
    }

    /// Whose turn it is.
    #[must_use]
    pub fn waiting_for(self) -> Option<&'static str> {
        match self {
            Self::NotBegun | Self::Completed | Self::RejectedBySupervisor => None,
            Self::AppointmentMade => Some("the account manager"),
            Self::SpecialConditionsRequested => Some("customer service"),
            Self::SpecialConditionsAccepted => Some("the signing service"),
            Self::SigningStarted => Some("our signature"),
            Self::InternallySigned => Some("the customer's signature"),
        }
    }
}

impl fmt::Display for NegotiationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotBegun => "not begun",
            Self::AppointmentMade => "appointment made",
            Self::SpecialConditionsRequested => "special conditions requested",
            Self::SpecialConditionsAccepted => "special conditions accepted",
            Self::SigningStarted => "signing started",
            Self::InternallySigned => "internally signed",
            Self::Completed => "completed",
            Self::RejectedBySupervisor => "rejected by the supervisor",
        })
    }
}
