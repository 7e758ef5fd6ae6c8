use cqrs::prelude::*;

use super::{AcquisitionProcess, MakeAppointment, NegotiationError};
use crate::customer::ProfileOfCustomer;

/// A negotiation begins, with somebody whom the customer domain knows.
#[command_handler(
    id = "contract_app.make_appointment_handler",
    bus = "contract_app_command_bus"
)]
async fn make_appointment(
    command: MakeAppointment,
    processes: Repository<AcquisitionProcess>,
    queries: QueryBus,
) -> HandlerResult {
    let customer_id = command.customer_id.clone();
    let customer = ProfileOfCustomer {
        customer_id: customer_id.clone(),
    };
    if queries.ask(customer).await?.is_none() {
        return Err(NegotiationError::UnknownCustomer { customer_id }.into());
    }
    let id = command.acquisition_process_id.clone();
    let mut process = processes.load_or_create(id).await?;
    process.record(process.make_appointment(&command)?);
    processes.save(process).await?;
    Ok(())
}
