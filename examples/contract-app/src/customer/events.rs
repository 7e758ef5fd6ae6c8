//! What has happened to a customer, as far as we were told.

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Address, CompanyName, Contact, CustomerId, DeskwareLicence, InvoiceData};

/// "Petra's shop was added": the customer has registered with us.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct CustomerWasAdded {
    pub customer_id: CustomerId,
    pub name: CompanyName,
    pub address: Address,
    pub contact: Contact,
}

/// The shop is called differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct CustomerWasRenamed {
    pub customer_id: CustomerId,
    pub from: CompanyName,
    pub to: CompanyName,
}

/// The shop is somewhere else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct CustomerHasMoved {
    pub customer_id: CustomerId,
    pub to: Address,
}

/// The shop is reached differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct CustomerContactWasUpdated {
    pub customer_id: CustomerId,
    pub contact: Contact,
}

/// Digital invoices are sent like this from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct DigitalInvoiceDataWasUpdated {
    pub customer_id: CustomerId,
    pub invoices: InvoiceData,
}

/// The customer has this licence from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct CustomerDeskwareDataWasUpdated {
    pub customer_id: CustomerId,
    pub licence: DeskwareLicence,
}

/// A negotiation with the customer came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct RejectedNegotiationWasNoted {
    pub customer_id: CustomerId,
    pub negotiation: String,
    pub reason: String,
}
