use cqrs::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Customer, CustomerId};

/// Who is this customer?
#[derive(Debug, Clone, Serialize, Deserialize, Query)]
#[query(reply = Option<CustomerProfile>)]
pub struct ProfileOfCustomer {
    pub customer_id: CustomerId,
}

/// A customer as account managers see one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerProfile {
    pub customer_id: CustomerId,
    pub name: String,
    pub city: String,
    pub email: String,
    /// Why negotiations with this customer came to nothing, the first one first.
    pub rejected_negotiations: Vec<String>,
}

#[query_handler(id = "customer_domain.profile_of_customer", bus = "customer_query_bus")]
async fn profile_of_customer(
    query: ProfileOfCustomer,
    customers: Repository<Customer>,
) -> Result<Option<CustomerProfile>, RepositoryError> {
    let ProfileOfCustomer { customer_id } = query;
    let view = customers.view(&customer_id).await?;
    Ok(view.and_then(|view| profile(customer_id, &view)))
}

fn profile(customer_id: CustomerId, customer: &Customer) -> Option<CustomerProfile> {
    let basics = customer.basics.as_ref()?;
    let rejected = customer.rejected_negotiations.iter();
    Some(CustomerProfile {
        customer_id,
        name: basics.name.to_string(),
        city: basics.address.city.clone(),
        email: basics.contact.email.to_string(),
        rejected_negotiations: rejected.map(|noted| noted.reason.clone()).collect(),
    })
}
