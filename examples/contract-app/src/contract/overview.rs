//! How all negotiations stand: since when, and who is next. Asked of the log, which is never behind itself.

use std::collections::HashMap;

use cqrs::prelude::*;
use cqrs::store::{LoadQuery, Recorded, StreamName};
use cqrs::time::Timestamp;
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::{
    AppointmentWasMade, ContractNegotiationWasCompleted,
    ContractNegotiationWasRejectedBySupervisor, ContractSigningWasStarted,
    ContractWasInternallySigned, NegotiationStatus, ProcessId, SpecialConditionsAccepted,
    SpecialConditionsRequested,
};

/// The negotiations in which something is still to come, the oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Vec<NegotiationState>)]
pub struct RunningNegotiations;

/// All negotiations, the oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Vec<NegotiationState>)]
pub struct AllNegotiations;

/// How one negotiation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegotiationState {
    pub id: ProcessId,
    pub status: NegotiationStatus,
    pub since: Timestamp,
    /// Nobody, where it is over.
    pub waiting_for: Option<String>,
}

#[query_handler(id = "contract_app.running_negotiations", bus = "contract_query_bus")]
async fn running_negotiations(
    _: RunningNegotiations,
    streams: Streams,
) -> HandlerResult<Vec<NegotiationState>> {
    let mut negotiations = overview(&streams).await?;
    negotiations.retain(|negotiation| negotiation.status.is_running());
    Ok(negotiations)
}

#[query_handler(id = "contract_app.all_negotiations", bus = "contract_query_bus")]
async fn all_negotiations(
    _: AllNegotiations,
    streams: Streams,
) -> HandlerResult<Vec<NegotiationState>> {
    overview(&streams).await
}

async fn overview(streams: &Streams) -> HandlerResult<Vec<NegotiationState>> {
    let stream = StreamName::new("contract_stream")?;
    if !streams.has_stream(&stream).await? {
        return Ok(Vec::new());
    }
    let mut events = streams.load(&stream, LoadQuery::all()).await?;
    let mut overview = Overview::default();
    while let Some(event) = events.try_next().await? {
        overview.take(&event)?;
    }
    Ok(overview.negotiations)
}

#[derive(Default)]
struct Overview {
    negotiations: Vec<NegotiationState>,
    places: HashMap<ProcessId, usize>,
}

impl Overview {
    fn take(&mut self, event: &Recorded) -> HandlerResult {
        let (Some(subject), Some(status)) = (&event.subject, status_after(&event.name)) else {
            return Ok(());
        };
        let id = ProcessId::new(subject.aggregate_id())?;
        let next = self.negotiations.len();
        let place = *self.places.entry(id.clone()).or_insert(next);
        let state = NegotiationState {
            id,
            status,
            since: event.created_at,
            waiting_for: status.waiting_for().map(str::to_owned),
        };
        match self.negotiations.get_mut(place) {
            Some(known) => *known = state,
            None => self.negotiations.push(state),
        }
        Ok(())
    }
}

/// How far a negotiation is after an event; nothing where that does not change.
fn status_after(event: &str) -> Option<NegotiationStatus> {
    Some(match event {
        AppointmentWasMade::NAME => NegotiationStatus::AppointmentMade,
        SpecialConditionsRequested::NAME => NegotiationStatus::SpecialConditionsRequested,
        SpecialConditionsAccepted::NAME => NegotiationStatus::SpecialConditionsAccepted,
        ContractSigningWasStarted::NAME => NegotiationStatus::SigningStarted,
        ContractWasInternallySigned::NAME => NegotiationStatus::InternallySigned,
        ContractNegotiationWasCompleted::NAME => NegotiationStatus::Completed,
        ContractNegotiationWasRejectedBySupervisor::NAME => NegotiationStatus::RejectedBySupervisor,
        _ => return None,
    })
}
