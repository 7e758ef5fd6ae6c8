use cqrs::prelude::*;

use super::{
    Address, CompanyName, Contact, CustomerContactWasUpdated, CustomerDeskwareDataWasUpdated,
    CustomerHasMoved, CustomerId, CustomerWasAdded, CustomerWasRenamed, DeskwareLicence,
    DigitalInvoiceDataWasUpdated, InvoiceData, RejectedNegotiationWasNoted,
};

/// What is known of one customer.
#[derive(Debug, Default)]
pub struct Customer {
    pub(super) basics: Option<Basics>,
    pub(super) invoices: Option<InvoiceData>,
    pub(super) licence: Option<DeskwareLicence>,
    pub(super) rejected_negotiations: Vec<RejectedNegotiationWasNoted>,
}

/// What the basic import says; without it nobody is a customer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Basics {
    pub(super) name: CompanyName,
    pub(super) address: Address,
    pub(super) contact: Contact,
}

#[aggregate(id = CustomerId, type = "Customer\\Model\\Customer")]
impl Customer {
    #[apply]
    fn was_added(&mut self, event: &CustomerWasAdded) {
        self.basics = Some(Basics {
            name: event.name.clone(),
            address: event.address.clone(),
            contact: event.contact.clone(),
        });
    }

    #[apply]
    fn was_renamed(&mut self, event: &CustomerWasRenamed) {
        if let Some(basics) = &mut self.basics {
            basics.name = event.to.clone();
        }
    }

    #[apply]
    fn has_moved(&mut self, event: &CustomerHasMoved) {
        if let Some(basics) = &mut self.basics {
            basics.address = event.to.clone();
        }
    }

    #[apply]
    fn contact_was_updated(&mut self, event: &CustomerContactWasUpdated) {
        if let Some(basics) = &mut self.basics {
            basics.contact = event.contact.clone();
        }
    }

    #[apply]
    fn invoice_data_were_updated(&mut self, event: &DigitalInvoiceDataWasUpdated) {
        self.invoices = Some(event.invoices.clone());
    }

    #[apply]
    fn deskware_data_were_updated(&mut self, event: &CustomerDeskwareDataWasUpdated) {
        self.licence = Some(event.licence.clone());
    }

    #[apply]
    fn rejected_negotiation_was_noted(&mut self, event: &RejectedNegotiationWasNoted) {
        self.rejected_negotiations.push(event.clone());
    }
}
