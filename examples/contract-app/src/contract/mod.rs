//! The negotiation of a contract, from the appointment to the signatures.
//!
//! An account manager makes an appointment with a shop and requests special conditions; customer service reads a letter about it; the
//! conditions are accepted, or a supervisor rejects them; an external service has the contract signed, by us and by the shop.
//!
//! | file | has |
//! | --- | --- |
//! | `commands`, `events`, `status` | what can be asked for, what has happened, and how far that is |
//! | `error`, `money` | what is refused, and what it is about |
//! | `acquisition_process` | the aggregate: one negotiation |
//! | `sales_area` | the aggregate that says how much may be promised in an area |
//! | `appointment`, `special_conditions` | handlers that need more than one aggregate's state |
//! | `signing` | the external service: its client, its server for this example, and what is made of its answers |
//! | `letters` | who gets a mail about what |
//! | `customer_domain` | what the customer domain is told |
//! | `overview` | how all negotiations stand |
//! | `demonstration` | four negotiations, played |

mod acquisition_process;
mod appointment;
mod commands;
mod customer_domain;
pub mod demonstration;
mod error;
mod events;
mod letters;
mod money;
mod overview;
mod sales_area;
pub mod signing;
mod special_conditions;
mod status;
#[cfg(test)]
mod tests;

use crate::identifier::identifier;

pub use acquisition_process::{AcquisitionProcess, Signatures};
pub use commands::{
    AcceptSpecialConditions, CollectSignatures, MakeAppointment, RejectNegotiation,
    RequestSpecialConditions, SetSalesLimit, StartSigning,
};
pub use error::NegotiationError;
pub use events::{
    AppointmentWasMade, ContractNegotiationWasCompleted,
    ContractNegotiationWasRejectedBySupervisor, ContractSigningWasStarted,
    ContractWasExternallySigned, ContractWasInternallySigned, SalesLimitWasSet,
    SalesVolumeWasPromised, SpecialConditions, SpecialConditionsAccepted,
    SpecialConditionsRequested,
};
pub use money::Money;
pub use overview::{AllNegotiations, NegotiationState, RunningNegotiations};
pub use sales_area::SalesArea;
pub use status::NegotiationStatus;

identifier! {
    /// What a negotiation is called.
    ProcessId, "negotiation"
}

identifier! {
    /// What a sales area is called.
    SalesAreaId, "sales area"
}
