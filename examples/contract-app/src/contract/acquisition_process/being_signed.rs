//! From the acceptance to the last signature.

use cqrs::prelude::*;

use super::{AcquisitionProcess, Parties};
use crate::contract::signing::{SignedCase, SigningCase};
use crate::contract::{
    ContractNegotiationWasCompleted, ContractSigningWasStarted, ContractWasExternallySigned,
    ContractWasInternallySigned, NegotiationError, NegotiationStatus, ProcessId, StartSigning,
};

/// What an answer of the signing service can bring: our signature, the shop's, which completes the negotiation, or both.
pub type Signatures = (
    Option<ContractWasInternallySigned>,
    Option<(ContractWasExternallySigned, ContractNegotiationWasCompleted)>,
);

#[aggregate(continued)]
impl AcquisitionProcess {
    /// Told twice it is recorded once.
    #[handles(id = "contract_app.start_signing_handler", key = acquisition_process_id, bus = "contract_app_command_bus")]
    fn start_signing(
        &self,
        command: &StartSigning,
    ) -> Result<Option<ContractSigningWasStarted>, NegotiationError> {
        let id = &command.acquisition_process_id;
        if self.status.is_signing() {
            return Ok(None);
        }
        let accepted = [NegotiationStatus::SpecialConditionsAccepted];
        self.expect(id, &accepted, "start signing")?;
        Ok(Some(ContractSigningWasStarted {
            acquisition_process_id: id.clone(),
        }))
    }

    /// The contract as the signing service gets it.
    ///
    /// # Errors
    /// Before the conditions are accepted.
    pub fn signing_case(&self, id: &ProcessId) -> Result<SigningCase, NegotiationError> {
        let what = "sign";
        let conditions = self.conditions(id, what)?;
        Ok(SigningCase {
            case: id.clone(),
            customer_id: self.parties(id, what)?.customer_id.clone(),
            planned_annual_sales: conditions.planned_annual_sales,
        })
    }

    /// What is new in the signing service's answer. The last signature completes the negotiation.
    ///
    /// # Errors
    /// Where nothing is being signed.
    pub fn take_signatures(
        &self,
        id: &ProcessId,
        case: &SignedCase,
    ) -> Result<Signatures, NegotiationError> {
        let Parties {
            customer_id,
            account_manager,
        } = self.parties(id, "sign")?.clone();
        let signing = [
            NegotiationStatus::SigningStarted,
            NegotiationStatus::InternallySigned,
            NegotiationStatus::Completed,
        ];
        self.expect(id, &signing, "sign")?;
        let Some(internally) = &case.signed_internally_by else {
            return Ok((None, None));
        };
        let internal = (self.status == NegotiationStatus::SigningStarted).then(|| {
            ContractWasInternallySigned {
                acquisition_process_id: id.clone(),
                by: internally.clone(),
            }
        });
        let is_open = self.status != NegotiationStatus::Completed;
        let externally = case.signed_externally_by.clone().filter(|_| is_open);
        let external = externally.map(|by| {
            let signed = ContractWasExternallySigned {
                acquisition_process_id: id.clone(),
                by,
            };
            let completed = ContractNegotiationWasCompleted {
                acquisition_process_id: id.clone(),
                customer_id,
                account_manager,
            };
            (signed, completed)
        });
        Ok((internal, external))
    }
}
