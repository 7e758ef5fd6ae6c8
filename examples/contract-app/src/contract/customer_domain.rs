use cqrs::prelude::*;

use super::ContractNegotiationWasRejectedBySupervisor;
use crate::customer::NoteRejectedNegotiation;

/// The customer domain notes it, so that nobody calls the shop about it again tomorrow.
#[event_listener(id = "contract_app.notify_customer_domain_about_rejected_negotiation")]
async fn notify_customer_domain(
    event: ContractNegotiationWasRejectedBySupervisor,
    commands: CommandBus,
) -> HandlerResult {
    let note = NoteRejectedNegotiation {
        customer_id: event.customer_id,
        negotiation: event.acquisition_process_id.to_string(),
        reason: event.reason,
    };
    let _ = commands.dispatch(note).await?;
    Ok(())
}
