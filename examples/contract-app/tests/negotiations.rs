//! Negotiations from the appointment to the mail, with a real signing service on the loopback interface.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use contract_app::contract::demonstration::demonstrate;
use contract_app::contract::signing::{Customers, collect_signatures};
use contract_app::contract::{
    AllNegotiations, ContractNegotiationWasCompleted, MakeAppointment, Money, NegotiationError,
    NegotiationStatus, RejectNegotiation, RunningNegotiations, SalesVolumeWasPromised,
    SpecialConditionsAccepted,
};
use contract_app::customer::ProfileOfCustomer;
use cqrs::time::Clock;
use support::{Office, accept, import, negotiation, petra};

const BETTINA: &str = "bettina.berg@bobs-fashion.example";
const CUSTOMER_SERVICE: &str = "customer-service@bobs-fashion.example";

fn letter(to: &str, subject: &str) -> (String, String) {
    (to.to_owned(), subject.to_owned())
}

async fn waiting_for(office: &Office) -> Vec<String> {
    let running = office.app.ask(RunningNegotiations).await.unwrap();
    running
        .into_iter()
        .filter_map(|negotiation| negotiation.waiting_for)
        .collect()
}

#[tokio::test]
async fn a_negotiation_is_completed_when_both_sides_have_signed() {
    let (office, _server) = Office::with_signing_service(Customers::SignAtOnce).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(120_000)).await;
    office.settle().await;
    assert_eq!(waiting_for(&office).await, ["customer service"]);
    office.dispatch(accept(&id)).await;
    office.settle().await;
    assert_eq!(waiting_for(&office).await, ["our signature"]);
    assert_eq!(collect_signatures(&office.app).await.unwrap(), 3);
    office.settle().await;
    assert!(waiting_for(&office).await.is_empty());
    assert_eq!(
        office.letters(),
        [
            letter(CUSTOMER_SERVICE, "Special conditions for Petra's shop"),
            letter(BETTINA, "Petra's shop has signed"),
        ]
    );
}

#[tokio::test]
async fn a_customer_may_take_her_time_to_sign() {
    let (office, server) = Office::with_signing_service(Customers::TakeTheirTime).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(120_000)).await;
    office.dispatch(accept(&id)).await;
    office.settle().await;
    assert_eq!(collect_signatures(&office.app).await.unwrap(), 1);
    assert_eq!(collect_signatures(&office.app).await.unwrap(), 0);
    assert_eq!(waiting_for(&office).await, ["the customer's signature"]);

    let signature = format!("{}/cases/{id}/signature", server.url());
    let signed = tokio::task::spawn_blocking(move || ureq::post(signature).send_empty());
    assert!(signed.await.unwrap().unwrap().status().is_success());
    assert_eq!(collect_signatures(&office.app).await.unwrap(), 2);
    office
        .app
        .assert_published::<ContractNegotiationWasCompleted>()
        .await;
}

#[tokio::test]
async fn a_rejection_reaches_the_account_manager_and_the_customer_domain() {
    let office = Office::open().await;
    let id = negotiation(1);
    office.request(&id, Money::euros(900)).await;
    office
        .dispatch(RejectNegotiation {
            acquisition_process_id: id,
            supervisor: "Bob".to_owned(),
            reason: "the margin is too small".to_owned(),
        })
        .await;
    office.settle().await;
    assert!(
        office
            .letters()
            .contains(&letter(BETTINA, "No contract with Petra's shop"))
    );
    let customer_id = petra();
    let profile = office
        .app
        .ask(ProfileOfCustomer { customer_id })
        .await
        .unwrap();
    assert_eq!(
        profile.unwrap().rejected_negotiations,
        ["the margin is too small"]
    );
}

/// What the talk's file switches to its producer goes through the queue; the inbox of the listener knows it from there.
#[tokio::test]
async fn a_completed_negotiation_goes_through_the_queue() {
    let (office, _server) = Office::with_signing_service(Customers::SignAtOnce).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(120_000)).await;
    office.dispatch(accept(&id)).await;
    office.settle().await;
    collect_signatures(&office.app).await.unwrap();
    office.settle().await;
    let store = office.app.store_named("contract_store").unwrap();
    let mut through_the_queue = Vec::new();
    for letter in office.mailer.letters() {
        let (event, _) = letter.id.split_once('.').unwrap();
        let consumer = "contract_app.send_negotiation_completed_mail@contract_event_bus";
        let handled = store
            .handled(consumer, event.parse().unwrap())
            .await
            .unwrap();
        through_the_queue.push((letter.subject, handled.is_some()));
    }
    assert_eq!(
        through_the_queue,
        [
            ("Special conditions for Petra's shop".to_owned(), false),
            ("Petra's shop has signed".to_owned(), true),
        ]
    );
}

/// The acceptance was saved when the sales area refused, and is not there all the same.
#[tokio::test]
async fn an_acceptance_that_fails_in_the_middle_never_was() {
    let (office, _server) = Office::with_signing_service(Customers::SignAtOnce).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(25_000_000)).await;
    office.settle().await;
    let letters = office.letters();
    let error = office.app.dispatch(accept(&id)).await.unwrap_err();
    assert!(error.is_rejection());
    let refusal = error.downcast_ref::<NegotiationError>().unwrap();
    assert!(
        matches!(refusal, NegotiationError::SalesAreaIsSoldOut { .. }),
        "{refusal}"
    );
    office.settle().await;
    assert_eq!(waiting_for(&office).await, ["customer service"]);
    assert_eq!(office.letters(), letters);
    let accepted = office
        .app
        .published::<SpecialConditionsAccepted>()
        .await
        .unwrap();
    let promised = office
        .app
        .published::<SalesVolumeWasPromised>()
        .await
        .unwrap();
    assert!(accepted.is_empty() && promised.is_empty());
}

#[tokio::test]
async fn there_is_no_negotiation_with_nobody() {
    let office = Office::open().await;
    let appointment = MakeAppointment {
        acquisition_process_id: negotiation(1),
        customer_id: petra(),
        account_manager: "Bettina".to_owned(),
        at: "Tuesday".to_owned(),
    };
    let error = office.app.dispatch(appointment).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<NegotiationError>().unwrap(),
        &NegotiationError::UnknownCustomer {
            customer_id: petra()
        }
    );
}

#[tokio::test]
async fn the_overview_says_since_when() {
    let office = Office::open().await;
    assert!(office.app.ask(AllNegotiations).await.unwrap().is_empty());
    office.request(&negotiation(1), Money::euros(1)).await;
    let requested = office.app.clock().now();
    office.app.clock().advance(cqrs::time::hours(3)).await;
    let overview = office.app.ask(AllNegotiations).await.unwrap();
    assert_eq!(overview[0].since, requested);
    assert_eq!(
        overview[0].status,
        NegotiationStatus::SpecialConditionsRequested
    );
}

#[tokio::test]
async fn the_demonstration_plays_four_negotiations_however_often_it_is_played() {
    let (office, _server) = Office::with_signing_service(Customers::SignAtOnce).await;
    office.dispatch(import(&petra(), "Petra's shop")).await;
    for times in 1..=2 {
        let played = demonstrate(&office.app, &petra()).await.unwrap();
        office.settle().await;
        let overview = office.app.ask(AllNegotiations).await.unwrap();
        assert_eq!(overview.len(), 4 * times);
        let status = |id| overview.iter().find(|state| state.id == id).unwrap().status;
        assert_eq!(status(played.completed), NegotiationStatus::Completed);
        assert_eq!(
            status(played.rejected),
            NegotiationStatus::RejectedBySupervisor
        );
        assert_eq!(
            status(played.failed),
            NegotiationStatus::SpecialConditionsRequested
        );
        assert_eq!(
            status(played.running),
            NegotiationStatus::SpecialConditionsRequested
        );
        assert!(matches!(
            played.refusal,
            NegotiationError::SalesAreaIsSoldOut { .. }
        ));
        assert_eq!(office.letters().len(), 6 * times);
    }
}
