use crate::customer::{
    CustomerId, ImportBasicCustomerData, ImportCustomerDeskwareData, ImportDigitalInvoiceData,
};
use crate::identifier::InvalidIdentifier;
use crate::legacy::{BrokenRow, LegacyRow};

/// What one row asks of the customer domain.
#[derive(Debug, Clone)]
pub(super) struct ImportCommands {
    pub(super) basic: ImportBasicCustomerData,
    pub(super) invoice: ImportDigitalInvoiceData,
    pub(super) deskware: ImportCustomerDeskwareData,
}

/// Why nobody can be asked. Everything else that may be wrong with a row is for the customer domain to say.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnusableRow {
    #[error(transparent)]
    Broken(#[from] BrokenRow),
    #[error(transparent)]
    Customer(#[from] InvalidIdentifier),
}

impl TryFrom<LegacyRow> for ImportCommands {
    type Error = UnusableRow;

    fn try_from(row: LegacyRow) -> Result<Self, UnusableRow> {
        let seats = row.seats()?;
        let customer_id = CustomerId::new(row.customer_number)?;
        Ok(Self {
            basic: ImportBasicCustomerData {
                customer_id: customer_id.clone(),
                name: row.name,
                street: row.street,
                postcode: row.postcode,
                city: row.city,
                country: row.country,
                email: row.email,
                phone: row.phone,
            },
            invoice: ImportDigitalInvoiceData {
                customer_id: customer_id.clone(),
                email: row.invoice_email,
                format: row.invoice_format,
                vat_number: row.vat_number,
            },
            deskware: ImportCustomerDeskwareData {
                customer_id,
                licence: row.deskware_licence,
                edition: row.deskware_edition,
                seats,
            },
        })
    }
}
