//! Nobody calls us when somebody signs, so we ask: for every contract that is being signed, once a round.

use std::time::Duration;

use cqrs::prelude::*;

use super::{SigningError, SigningService};
use crate::contract::{
    AcquisitionProcess, CollectSignatures, NegotiationStatus, RunningNegotiations,
};

/// Asks about one contract, and records what is new.
#[command_handler(
    id = "contract_app.collect_signatures_handler",
    bus = "contract_app_command_bus"
)]
async fn collect_signatures_of_one(
    command: CollectSignatures,
    processes: Repository<AcquisitionProcess>,
    signing: Service<dyn SigningService>,
) -> HandlerResult {
    let id = &command.acquisition_process_id;
    let mut process = processes.load(id).await?;
    let case = signing.hand_over(&process.signing_case(id)?).await;
    let case = case.map_err(SigningError::into_handler_error)?;
    process.record(process.take_signatures(id, &case)?);
    processes.save(process).await?;
    Ok(())
}

/// One round: asks about every contract that is being signed, and answers how many signatures and other events that brought.
///
/// # Errors
/// The first that occurred. The other contracts were asked about all the same.
pub async fn collect_signatures(app: &App) -> Result<usize, DispatchError> {
    let running = app.ask(RunningNegotiations).await?;
    let signing = running.into_iter().filter(|negotiation| {
        let status = negotiation.status;
        status == NegotiationStatus::SigningStarted || status == NegotiationStatus::InternallySigned
    });
    let mut outcome = Ok(0);
    for negotiation in signing {
        let collect = CollectSignatures {
            acquisition_process_id: negotiation.id,
        };
        match (app.dispatch(collect).await, &mut outcome) {
            (Ok(receipt), Ok(events)) => *events += receipt.events(),
            (Err(error), Ok(_)) => outcome = Err(error),
            (_, Err(_)) => {}
        }
    }
    outcome
}

/// A round each `period`, for as long as it is polled.
pub async fn follow(app: App, period: Duration) {
    loop {
        if let Err(error) = collect_signatures(&app).await {
            tracing::warn!(%error, "the signing service was not asked about every contract");
        }
        app.clock().sleep(period).await;
    }
}
