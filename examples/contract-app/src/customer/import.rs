//! What the nightly import decides: what is new is recorded, what is known already is not.

use cqrs::prelude::*;

use super::model::Basics;
use super::{
    Address, CompanyName, Contact, Customer, CustomerContactWasUpdated,
    CustomerDeskwareDataWasUpdated, CustomerError, CustomerHasMoved, CustomerId, CustomerWasAdded,
    CustomerWasRenamed, DeskwareLicence, DigitalInvoiceDataWasUpdated, ImportBasicCustomerData,
    ImportCustomerDeskwareData, ImportDigitalInvoiceData, InvoiceData,
};

/// What new basic data can change.
#[derive(EventSet)]
pub enum ChangeOfBasicData {
    Added(CustomerWasAdded),
    Renamed(CustomerWasRenamed),
    Moved(CustomerHasMoved),
    Contact(CustomerContactWasUpdated),
}

#[aggregate(continued)]
impl Customer {
    #[handles(id = "customer_domain.import_basic_customer_data_handler", key = customer_id, create_or_load)]
    fn import_basic_data(
        &self,
        command: &ImportBasicCustomerData,
    ) -> Result<Vec<ChangeOfBasicData>, CustomerError> {
        let customer_id = command.customer_id.clone();
        let Basics {
            name,
            address,
            contact,
        } = Basics::try_from(command)?;
        let Some(known) = &self.basics else {
            return Ok(vec![ChangeOfBasicData::Added(CustomerWasAdded {
                customer_id,
                name,
                address,
                contact,
            })]);
        };
        let mut changes = Vec::new();
        if let Some(renamed) = known.renamed(&customer_id, name) {
            changes.push(ChangeOfBasicData::Renamed(renamed));
        }
        if known.address != address {
            changes.push(ChangeOfBasicData::Moved(CustomerHasMoved {
                customer_id: customer_id.clone(),
                to: address,
            }));
        }
        if known.contact != contact {
            changes.push(ChangeOfBasicData::Contact(CustomerContactWasUpdated {
                customer_id,
                contact,
            }));
        }
        Ok(changes)
    }

    #[handles(id = "customer_domain.import_customer_digital_invoice_data_handler", key = customer_id, create_or_load)]
    fn import_digital_invoice_data(
        &self,
        command: &ImportDigitalInvoiceData,
    ) -> Result<Option<DigitalInvoiceDataWasUpdated>, CustomerError> {
        self.known(&command.customer_id)?;
        let invoices = InvoiceData::new(&command.email, &command.format, &command.vat_number)?;
        let is_new = self.invoices.as_ref() != Some(&invoices);
        Ok(is_new.then(|| DigitalInvoiceDataWasUpdated {
            customer_id: command.customer_id.clone(),
            invoices,
        }))
    }

    #[handles(id = "customer_domain.import_customer_deskware_data_handler", key = customer_id, create_or_load)]
    fn import_deskware_data(
        &self,
        command: &ImportCustomerDeskwareData,
    ) -> Result<Option<CustomerDeskwareDataWasUpdated>, CustomerError> {
        self.known(&command.customer_id)?;
        let licence = DeskwareLicence::new(&command.licence, &command.edition, command.seats)?;
        let is_new = self.licence.as_ref() != Some(&licence);
        Ok(is_new.then(|| CustomerDeskwareDataWasUpdated {
            customer_id: command.customer_id.clone(),
            licence,
        }))
    }
}

impl Customer {
    /// The basic data, which everything else belongs to.
    pub(super) fn known(&self, customer_id: &CustomerId) -> Result<&Basics, CustomerError> {
        let unknown = || CustomerError::NotImported {
            customer_id: customer_id.clone(),
        };
        self.basics.as_ref().ok_or_else(unknown)
    }
}

impl Basics {
    pub(super) fn renamed(
        &self,
        customer_id: &CustomerId,
        to: CompanyName,
    ) -> Option<CustomerWasRenamed> {
        (self.name != to).then(|| CustomerWasRenamed {
            customer_id: customer_id.clone(),
            from: self.name.clone(),
            to,
        })
    }
}

impl TryFrom<&ImportBasicCustomerData> for Basics {
    type Error = CustomerError;

    fn try_from(command: &ImportBasicCustomerData) -> Result<Self, CustomerError> {
        let ImportBasicCustomerData {
            street,
            postcode,
            city,
            country,
            ..
        } = command;
        Ok(Self {
            name: CompanyName::new(&command.name)?,
            address: Address::new(street, postcode, city, country)?,
            contact: Contact::new(&command.email, &command.phone)?,
        })
    }
}
