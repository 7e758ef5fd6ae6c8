//! The customers of the legacy system: imported every night, searched all day.
//!
//! The legacy system stays the master of their data. What is here is what it said, as events: Petra's shop was added, was renamed, has
//! moved. Importing what is known already records nothing, so the log tells what has changed and when.
//!
//! | file | has |
//! | --- | --- |
//! | `commands`, `events` | what can be asked for, and what has happened |
//! | `values` | what a name, a postcode, an address for mails has to look like |
//! | `error` | what can be wrong with a customer's data |
//! | `model` | the aggregate: what is known of one customer |
//! | `import`, `account_manager` | its decisions: those of the nightly import, and those that people ask for |
//! | `profile` | one customer, for the contract domain and for people |
//! | `search` | all customers by a part of their name, in a read model of its own |
//! | `renamed` | who changed their name soon after registering, asked of the log |

mod account_manager;
mod commands;
mod error;
mod events;
mod import;
mod model;
mod profile;
mod renamed;
mod search;
#[cfg(test)]
mod tests;
mod values;

use crate::identifier::identifier;

pub use commands::{
    ImportBasicCustomerData, ImportCustomerDeskwareData, ImportDigitalInvoiceData,
    NoteRejectedNegotiation, RenameCustomer,
};
pub use error::CustomerError;
pub use events::{
    CustomerContactWasUpdated, CustomerDeskwareDataWasUpdated, CustomerHasMoved, CustomerWasAdded,
    CustomerWasRenamed, DigitalInvoiceDataWasUpdated, RejectedNegotiationWasNoted,
};
pub use import::ChangeOfBasicData;
pub use model::Customer;
pub use profile::{CustomerProfile, ProfileOfCustomer};
pub use renamed::{RenamedCustomer, RenamedSoonAfterRegistering};
pub use search::{CustomerHit, FindCustomers};
pub use values::{
    Address, CompanyName, Contact, DeskwareEdition, DeskwareLicence, EmailAddress, InvoiceData,
    InvoiceFormat, Postcode,
};

identifier! {
    /// The number that the legacy system gave to a customer.
    CustomerId, "customer number"
}
