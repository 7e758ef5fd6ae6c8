//! From the appointment to the acceptance, or to the supervisor's no.

use cqrs::prelude::*;

use super::AcquisitionProcess;
use crate::contract::{
    AcceptSpecialConditions, AppointmentWasMade, ContractNegotiationWasRejectedBySupervisor,
    MakeAppointment, Money, NegotiationError, NegotiationStatus, RejectNegotiation,
    RequestSpecialConditions, SpecialConditions, SpecialConditionsAccepted,
    SpecialConditionsRequested,
};

#[aggregate(continued)]
impl AcquisitionProcess {
    /// A negotiation begins.
    ///
    /// # Errors
    /// When nobody is named who negotiates, or it has begun already.
    pub fn make_appointment(
        &self,
        command: &MakeAppointment,
    ) -> Result<AppointmentWasMade, NegotiationError> {
        let id = &command.acquisition_process_id;
        self.expect(id, &[NegotiationStatus::NotBegun], "make an appointment")?;
        Ok(AppointmentWasMade {
            acquisition_process_id: id.clone(),
            customer_id: command.customer_id.clone(),
            account_manager: named("the account manager", &command.account_manager)?,
            at: named("the time of the appointment", &command.at)?,
        })
    }

    /// The shop wants more than the ordinary contract.
    ///
    /// # Errors
    /// Before the appointment and after the first request; or when it is about nothing.
    pub fn request_special_conditions(
        &self,
        command: &RequestSpecialConditions,
    ) -> Result<SpecialConditionsRequested, NegotiationError> {
        let id = &command.acquisition_process_id;
        let what = "request special conditions";
        self.expect(id, &[NegotiationStatus::AppointmentMade], what)?;
        if command.planned_annual_sales == Money::default() {
            return Err(NegotiationError::NoSales);
        }
        Ok(SpecialConditionsRequested {
            acquisition_process_id: id.clone(),
            customer_id: self.parties(id, what)?.customer_id.clone(),
            conditions: SpecialConditions {
                account_manager: named("the account manager", &command.account_manager)?,
                sales_area: command.sales_area.clone(),
                planned_annual_sales: command.planned_annual_sales,
            },
        })
    }

    /// Customer service agrees.
    ///
    /// # Errors
    /// Where nothing was requested.
    pub fn accept_special_conditions(
        &self,
        command: &AcceptSpecialConditions,
    ) -> Result<SpecialConditionsAccepted, NegotiationError> {
        let id = &command.acquisition_process_id;
        let what = "accept special conditions";
        self.expect(id, &[NegotiationStatus::SpecialConditionsRequested], what)?;
        Ok(SpecialConditionsAccepted {
            acquisition_process_id: id.clone(),
            customer_id: self.parties(id, what)?.customer_id.clone(),
            conditions: self.conditions(id, what)?.clone(),
            accepted_by: named("who accepts", &command.accepted_by)?,
        })
    }

    #[handles(id = "contract_app.reject_negotiation_handler", key = acquisition_process_id, bus = "contract_app_command_bus")]
    fn reject(
        &self,
        command: &RejectNegotiation,
    ) -> Result<ContractNegotiationWasRejectedBySupervisor, NegotiationError> {
        let id = &command.acquisition_process_id;
        let what = "reject it";
        let negotiated = [
            NegotiationStatus::AppointmentMade,
            NegotiationStatus::SpecialConditionsRequested,
        ];
        self.expect(id, &negotiated, what)?;
        let parties = self.parties(id, what)?;
        Ok(ContractNegotiationWasRejectedBySupervisor {
            acquisition_process_id: id.clone(),
            customer_id: parties.customer_id.clone(),
            account_manager: parties.account_manager.clone(),
            supervisor: named("the supervisor", &command.supervisor)?,
            reason: named("the reason", &command.reason)?,
        })
    }
}

fn named(field: &'static str, text: &str) -> Result<String, NegotiationError> {
    match text.trim() {
        "" => Err(NegotiationError::Empty { field }),
        text => Ok(text.to_owned()),
    }
}
