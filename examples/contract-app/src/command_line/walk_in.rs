use cqrs::prelude::*;

use crate::customer::{CustomerId, ImportBasicCustomerData, RenameCustomer};

/// A customer registers at the counter, sees the name that was written down, and has it corrected: the answer to the talk's question.
pub(super) async fn a_name_is_corrected(app: &App) -> HandlerResult {
    let number = app.clock().now().as_micros();
    let customer_id = CustomerId::new(format!("W-{number}"))?;
    let register = ImportBasicCustomerData {
        customer_id: customer_id.clone(),
        name: "Schmitt's kiosk".to_owned(),
        street: "Hauptstraße 1".to_owned(),
        postcode: "66111".to_owned(),
        city: "Saarbrücken".to_owned(),
        country: "DE".to_owned(),
        email: "kiosk@example.com".to_owned(),
        phone: String::new(),
    };
    let rename = RenameCustomer {
        customer_id,
        name: "Schmidt's kiosk".to_owned(),
    };
    let _ = app.dispatch(register).await?;
    let _ = app.dispatch(rename).await?;
    Ok(())
}
