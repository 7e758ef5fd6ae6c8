use super::{Money, NegotiationStatus, ProcessId, SalesAreaId};
use crate::customer::CustomerId;

/// What the contract domain refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NegotiationError {
    #[error("there is no customer {customer_id} to negotiate with")]
    UnknownCustomer { customer_id: CustomerId },
    #[error(
        "{acquisition_process_id} stands at \"{status}\": it is too early or too late to {what}"
    )]
    NotNow {
        acquisition_process_id: ProcessId,
        status: NegotiationStatus,
        what: &'static str,
    },
    #[error("{field} is empty")]
    Empty { field: &'static str },
    #[error("nobody plans annual sales of nothing")]
    NoSales,
    #[error("{planned} are more than what is left in {sales_area}: {left}")]
    SalesAreaIsSoldOut {
        sales_area: SalesAreaId,
        planned: Money,
        left: Money,
    },
    #[error("the limit of {sales_area} was never set")]
    UnknownSalesArea { sales_area: SalesAreaId },
}
