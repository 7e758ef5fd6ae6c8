//! The aggregate of the talk: one negotiation with one shop.
//!
//! Its state is here; what it decides is in `negotiating`, until the conditions are accepted, and in `being_signed`, from then on.

mod being_signed;
mod negotiating;

use cqrs::prelude::*;

use super::{
    AppointmentWasMade, ContractNegotiationWasCompleted,
    ContractNegotiationWasRejectedBySupervisor, ContractSigningWasStarted,
    ContractWasExternallySigned, ContractWasInternallySigned, NegotiationError, NegotiationStatus,
    ProcessId, SpecialConditions, SpecialConditionsAccepted, SpecialConditionsRequested,
};
use crate::customer::CustomerId;

pub use being_signed::Signatures;

/// One negotiation.
#[derive(Debug, Default)]
pub struct AcquisitionProcess {
    status: NegotiationStatus,
    parties: Option<Parties>,
    conditions: Option<SpecialConditions>,
}

/// Who negotiates.
#[derive(Debug, Clone)]
struct Parties {
    customer_id: CustomerId,
    account_manager: String,
}

#[aggregate(id = ProcessId, type = "Contract\\Model\\AcquistionProcess")]
impl AcquisitionProcess {
    #[apply]
    fn appointment_was_made(&mut self, event: &AppointmentWasMade) {
        self.status = NegotiationStatus::AppointmentMade;
        self.parties = Some(Parties {
            customer_id: event.customer_id.clone(),
            account_manager: event.account_manager.clone(),
        });
    }

    #[apply]
    fn special_conditions_were_requested(&mut self, event: &SpecialConditionsRequested) {
        self.status = NegotiationStatus::SpecialConditionsRequested;
        self.conditions = Some(event.conditions.clone());
    }

    #[apply]
    fn special_conditions_were_accepted(&mut self, _: &SpecialConditionsAccepted) {
        self.status = NegotiationStatus::SpecialConditionsAccepted;
    }

    #[apply]
    fn signing_was_started(&mut self, _: &ContractSigningWasStarted) {
        self.status = NegotiationStatus::SigningStarted;
    }

    #[apply]
    fn was_internally_signed(&mut self, _: &ContractWasInternallySigned) {
        self.status = NegotiationStatus::InternallySigned;
    }

    #[apply]
    fn was_externally_signed(&mut self, _: &ContractWasExternallySigned) {}

    #[apply]
    fn was_completed(&mut self, _: &ContractNegotiationWasCompleted) {
        self.status = NegotiationStatus::Completed;
    }

    #[apply]
    fn was_rejected(&mut self, _: &ContractNegotiationWasRejectedBySupervisor) {
        self.status = NegotiationStatus::RejectedBySupervisor;
    }
}

impl AcquisitionProcess {
    /// Whether this is the moment for `what`.
    fn expect(
        &self,
        id: &ProcessId,
        expected: &[NegotiationStatus],
        what: &'static str,
    ) -> Result<(), NegotiationError> {
        match expected.contains(&self.status) {
            true => Ok(()),
            false => Err(self.not_now(id, what)),
        }
    }

    fn parties(&self, id: &ProcessId, what: &'static str) -> Result<&Parties, NegotiationError> {
        self.parties.as_ref().ok_or_else(|| self.not_now(id, what))
    }

    fn conditions(
        &self,
        id: &ProcessId,
        what: &'static str,
    ) -> Result<&SpecialConditions, NegotiationError> {
        self.conditions
            .as_ref()
            .ok_or_else(|| self.not_now(id, what))
    }

    fn not_now(&self, id: &ProcessId, what: &'static str) -> NegotiationError {
        NegotiationError::NotNow {
            acquisition_process_id: id.clone(),
            status: self.status,
            what,
        }
    }
}
