//! What has happened in a negotiation, in the words of those who negotiate.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Money, ProcessId, SalesAreaId};
use crate::customer::CustomerId;

/// What is negotiated about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialConditions {
    pub account_manager: String,
    pub sales_area: SalesAreaId,
    pub planned_annual_sales: Money,
}

/// The negotiation has begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct AppointmentWasMade {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub account_manager: String,
    pub at: String,
}

/// Customer service has to look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct SpecialConditionsRequested {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub conditions: SpecialConditions,
}

/// The contract can be signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct SpecialConditionsAccepted {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub conditions: SpecialConditions,
    pub accepted_by: String,
}

/// The signing service has the contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ContractSigningWasStarted {
    pub acquisition_process_id: ProcessId,
}

/// We have signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ContractWasInternallySigned {
    pub acquisition_process_id: ProcessId,
    pub by: String,
}

/// The shop has signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ContractWasExternallySigned {
    pub acquisition_process_id: ProcessId,
    pub by: String,
}

/// There is a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(asynchronous)]
pub struct ContractNegotiationWasCompleted {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub account_manager: String,
}

/// There will be none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(asynchronous)]
pub struct ContractNegotiationWasRejectedBySupervisor {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub account_manager: String,
    pub supervisor: String,
    pub reason: String,
}

/// So much may be promised in the area, all contracts together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct SalesLimitWasSet {
    pub sales_area: SalesAreaId,
    pub limit: Money,
}

/// A contract has taken its part of the area's limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct SalesVolumeWasPromised {
    pub sales_area: SalesAreaId,
    pub acquisition_process_id: ProcessId,
    pub volume: Money,
}
