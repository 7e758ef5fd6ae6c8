//! What people and other domains tell about a customer, between two imports.

use cqrs::prelude::*;

use super::{
    CompanyName, Customer, CustomerError, CustomerWasRenamed, NoteRejectedNegotiation,
    RejectedNegotiationWasNoted, RenameCustomer,
};

#[aggregate(continued)]
impl Customer {
    #[handles(id = "customer_domain.rename_customer_handler", key = customer_id, create_or_load, bus = "customer_command_bus")]
    fn rename(
        &self,
        command: &RenameCustomer,
    ) -> Result<Option<CustomerWasRenamed>, CustomerError> {
        let known = self.known(&command.customer_id)?;
        let to = CompanyName::new(&command.name)?;
        Ok(known.renamed(&command.customer_id, to))
    }

    /// Told twice it is noted once.
    #[handles(id = "customer_domain.note_rejected_negotiation_handler", key = customer_id, create_or_load, bus = "customer_command_bus")]
    fn note_rejected_negotiation(
        &self,
        command: &NoteRejectedNegotiation,
    ) -> Result<Option<RejectedNegotiationWasNoted>, CustomerError> {
        self.known(&command.customer_id)?;
        let mut noted = self.rejected_negotiations.iter();
        let is_new = noted.all(|known| known.negotiation != command.negotiation);
        Ok(is_new.then(|| RejectedNegotiationWasNoted {
            customer_id: command.customer_id.clone(),
            negotiation: command.negotiation.clone(),
            reason: command.reason.clone(),
        }))
    }
}
