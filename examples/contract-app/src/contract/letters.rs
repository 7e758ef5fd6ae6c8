//! Who gets a mail about what.

use cqrs::prelude::*;

use super::{
    ContractNegotiationWasCompleted, ContractNegotiationWasRejectedBySupervisor,
    SpecialConditionsRequested,
};
use crate::customer::{CustomerId, ProfileOfCustomer};
use crate::mail::{Letter, Mailer};

/// Everybody in the company has an address here.
const COMPANY: &str = "bobs-fashion.example";

/// John and his team.
const CUSTOMER_SERVICE: &str = "customer-service";

#[event_listener(id = "contract_app.send_special_conditions_requested_mail")]
async fn send_special_conditions_requested_mail(
    event: Envelope<SpecialConditionsRequested>,
    customers: QueryBus,
    mailer: Service<dyn Mailer>,
) -> HandlerResult {
    let shop = name_of(&event.customer_id, &customers).await?;
    let conditions = &event.conditions;
    let letter = Letter {
        to: address_of(CUSTOMER_SERVICE),
        subject: format!("Special conditions for {shop}"),
        body: format!(
            "Dear John,\n\n{} asks for special conditions for {shop}:\nsales of {} a year in {}.\n\nNegotiation {}\n",
            conditions.account_manager,
            conditions.planned_annual_sales,
            conditions.sales_area,
            event.acquisition_process_id,
        ),
        ..about(&event, "special-conditions-requested")
    };
    mailer.send(letter).await.map_err(HandlerError::failure)
}

#[event_listener(id = "contract_app.send_negotiation_completed_mail")]
async fn send_negotiation_completed_mail(
    event: Envelope<ContractNegotiationWasCompleted>,
    customers: QueryBus,
    mailer: Service<dyn Mailer>,
) -> HandlerResult {
    let shop = name_of(&event.customer_id, &customers).await?;
    let letter = Letter {
        to: address_of(&event.account_manager),
        subject: format!("{shop} has signed"),
        body: format!(
            "Dear {},\n\nboth sides have signed the contract with {shop}.\n\nNegotiation {}\n",
            event.account_manager, event.acquisition_process_id,
        ),
        ..about(&event, "negotiation-completed")
    };
    mailer.send(letter).await.map_err(HandlerError::failure)
}

#[event_listener(id = "contract_app.send_negotiation_rejected_by_supervisor_mail")]
async fn send_negotiation_rejected_by_supervisor_mail(
    event: Envelope<ContractNegotiationWasRejectedBySupervisor>,
    customers: QueryBus,
    mailer: Service<dyn Mailer>,
) -> HandlerResult {
    let shop = name_of(&event.customer_id, &customers).await?;
    let letter = Letter {
        to: address_of(&event.account_manager),
        subject: format!("No contract with {shop}"),
        body: format!(
            "Dear {},\n\n{} has rejected the negotiation with {shop}: {}.\n\nNegotiation {}\n",
            event.account_manager, event.supervisor, event.reason, event.acquisition_process_id,
        ),
        ..about(&event, "negotiation-rejected")
    };
    mailer.send(letter).await.map_err(HandlerError::failure)
}

/// A letter that this event makes necessary; delivered again it is the same letter.
fn about<E: Event>(event: &Envelope<E>, reason: &str) -> Letter {
    Letter {
        id: format!("{}.{reason}", event.id()),
        date: event.created_at(),
        from: format!("contract-app@{COMPANY}"),
        ..Letter::default()
    }
}

/// What the shop is called now, or its number where the customer domain has lost it.
async fn name_of(customer_id: &CustomerId, customers: &QueryBus) -> HandlerResult<String> {
    let customer_id = customer_id.clone();
    let number = customer_id.to_string();
    let profile = customers.ask(ProfileOfCustomer { customer_id }).await?;
    Ok(profile.map_or(number, |profile| profile.name))
}

/// `Bettina Berg` is reached at `bettina.berg@`.
fn address_of(colleague: &str) -> String {
    let name = colleague.to_lowercase();
    let words: Vec<&str> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-')
        .filter(|word| !word.is_empty())
        .collect();
    match words.is_empty() {
        true => format!("{CUSTOMER_SERVICE}@{COMPANY}"),
        false => format!("{}@{COMPANY}", words.join(".")),
    }
}

#[cfg(test)]
mod tests {
    //! Listeners are functions: a test calls them.

    use std::sync::Arc;

    use cqrs::testing::TestApp;
    use cqrs::time::Timestamp;

    use super::*;
    use crate::contract::ProcessId;
    use crate::mail::RememberingMailer;
    use crate::{Settings, application};

    fn completed() -> Envelope<ContractNegotiationWasCompleted> {
        let event = ContractNegotiationWasCompleted {
            acquisition_process_id: ProcessId::new("N-1").unwrap(),
            customer_id: CustomerId::new("C-025001").unwrap(),
            account_manager: "Bettina Berg".to_owned(),
        };
        let id = "019b7733-5c00-7000-8000-000000000001".parse().unwrap();
        Envelope::new(id, Timestamp::from_micros(7), Metadata::new(), event)
    }

    #[tokio::test]
    async fn a_listener_that_is_called_twice_writes_one_letter() {
        let app = TestApp::of(application(&Settings::in_folder("nowhere")));
        let app = app.build().await.unwrap();
        let mailer = Arc::new(RememberingMailer::default());
        for _ in 0..2 {
            let mailer = Service::new(Arc::clone(&mailer) as Arc<dyn Mailer>);
            send_negotiation_completed_mail(completed(), app.queries(), mailer)
                .await
                .unwrap();
        }
        let letters = mailer.letters();
        let [letter] = letters.as_slice() else {
            panic!("one letter is expected: {letters:?}")
        };
        assert_eq!(
            letter.id,
            "019b7733-5c00-7000-8000-000000000001.negotiation-completed"
        );
        assert_eq!(letter.date, Timestamp::from_micros(7));
        assert_eq!(letter.to, "bettina.berg@bobs-fashion.example");
        assert_eq!(
            letter.subject, "C-025001 has signed",
            "nobody knows the name"
        );
    }

    #[test]
    fn colleagues_have_addresses_whatever_they_are_called() {
        for (name, address) in [
            ("John", "john"),
            ("Bettina  Berg", "bettina.berg"),
            ("Käthe <b@c>", "k.the.b.c"),
            ("\r\n", "customer-service"),
        ] {
            assert_eq!(address_of(name), format!("{address}@bobs-fashion.example"));
        }
    }
}
