use cqrs::prelude::*;

use super::{SigningCase, SigningError, SigningService};
use crate::contract::{SpecialConditionsAccepted, StartSigning};

/// Accepted conditions become a contract at the signing service. Delivered again it is the same case there, and the same start here.
#[event_listener(id = "contract_app.hand_over_to_signing_service")]
async fn hand_over_to_signing_service(
    event: SpecialConditionsAccepted,
    signing: Service<dyn SigningService>,
    commands: CommandBus,
) -> HandlerResult {
    let acquisition_process_id = event.acquisition_process_id;
    let case = SigningCase {
        case: acquisition_process_id.clone(),
        customer_id: event.customer_id,
        planned_annual_sales: event.conditions.planned_annual_sales,
    };
    let handed_over = signing.hand_over(&case).await;
    handed_over.map_err(SigningError::into_handler_error)?;
    let start = StartSigning {
        acquisition_process_id,
    };
    let _ = commands.dispatch(start).await?;
    Ok(())
}
