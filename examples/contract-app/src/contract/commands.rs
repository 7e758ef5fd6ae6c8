//! What the contract domain can be asked to do.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Money, ProcessId, SalesAreaId};
use crate::customer::CustomerId;

/// An account manager is going to visit a shop: a negotiation begins.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct MakeAppointment {
    pub acquisition_process_id: ProcessId,
    pub customer_id: CustomerId,
    pub account_manager: String,
    /// Day and time, as the two have agreed on it.
    pub at: String,
}

/// The shop wants more than the ordinary contract.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct RequestSpecialConditions {
    pub acquisition_process_id: ProcessId,
    pub account_manager: String,
    pub sales_area: SalesAreaId,
    pub planned_annual_sales: Money,
}

/// Customer service agrees to them.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct AcceptSpecialConditions {
    pub acquisition_process_id: ProcessId,
    pub accepted_by: String,
}

/// A supervisor does not.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct RejectNegotiation {
    pub acquisition_process_id: ProcessId,
    pub supervisor: String,
    pub reason: String,
}

/// The signing service has taken the contract.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct StartSigning {
    pub acquisition_process_id: ProcessId,
}

/// The signing service is to be asked who has signed.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct CollectSignatures {
    pub acquisition_process_id: ProcessId,
}

/// The sales department says how much may be promised in an area.
#[derive(Debug, Clone, Serialize, Deserialize, Command)]
pub struct SetSalesLimit {
    pub sales_area: SalesAreaId,
    pub limit: Money,
}
