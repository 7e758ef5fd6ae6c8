//! The signing service and its client: the same case twice, another case of the same id, and nobody there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use contract_app::contract::signing::{
    Customers, HttpSigningService, SigningCase, SigningError, SigningServer, SigningService,
    collect_signatures,
};
use contract_app::contract::{Money, RunningNegotiations};
use support::{NOBODY, Office, accept, negotiation, petra};
use tokio::net::TcpListener;

fn case(planned_annual_sales: Money) -> SigningCase {
    SigningCase {
        case: negotiation(1),
        customer_id: petra(),
        planned_annual_sales,
    }
}

#[tokio::test]
async fn the_same_case_again_is_one_case() {
    let server = SigningServer::start(Customers::TakeTheirTime)
        .await
        .unwrap();
    let client = HttpSigningService::at(server.url());
    let first = client.hand_over(&case(Money::euros(1))).await.unwrap();
    assert_eq!(first.signed_internally_by.as_deref(), Some("Bob"));
    assert_eq!(first.signed_externally_by, None);
    assert_eq!(
        client.hand_over(&case(Money::euros(1))).await.unwrap(),
        first
    );
}

#[tokio::test]
async fn another_contract_of_the_same_id_is_refused_for_good() {
    let server = SigningServer::start(Customers::SignAtOnce).await.unwrap();
    let client = HttpSigningService::at(server.url());
    client.hand_over(&case(Money::euros(1))).await.unwrap();
    let error = client.hand_over(&case(Money::euros(2))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the signing service refused case N-1 with status 409: another contract has this id"
    );
}

#[tokio::test]
async fn nobody_there_is_an_error_that_names_the_address() {
    let error = HttpSigningService::at(NOBODY)
        .hand_over(&case(Money::euros(1)))
        .await
        .unwrap_err();
    assert!(matches!(error, SigningError::Unreachable { .. }));
    assert!(error.to_string().contains(NOBODY), "{error}");
}

#[tokio::test]
async fn what_is_no_signing_service_is_told_from_one() {
    let router = axum::Router::new().fallback(async || "hello");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async { axum::serve(listener, router).await });
    let error = HttpSigningService::at(url)
        .hand_over(&case(Money::euros(1)))
        .await;
    assert!(matches!(
        error.unwrap_err(),
        SigningError::Unreachable { .. }
    ));
    server.abort();
}

#[tokio::test]
async fn while_the_service_is_down_a_negotiation_waits_for_it() {
    let office = Office::with_signing_at(NOBODY).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(1)).await;
    office.dispatch(accept(&id)).await;
    office.settle().await;
    let running = office.app.ask(RunningNegotiations).await.unwrap();
    assert_eq!(
        running[0].waiting_for.as_deref(),
        Some("the signing service")
    );
    let parked = office.app.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].event_name, "SpecialConditionsAccepted");
    assert_eq!(parked[0].attempts, 6);
    assert!(parked[0].reason.contains(NOBODY), "{}", parked[0].reason);
}

#[tokio::test]
async fn when_the_service_is_back_the_dead_letter_is_tried_again() {
    let address = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let office = Office::with_signing_at(&format!("http://{address}")).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(1)).await;
    office.dispatch(accept(&id)).await;
    office.settle().await;
    assert_eq!(office.app.dead_letters().await.unwrap().len(), 1);

    let _server = SigningServer::listen(address, Customers::SignAtOnce)
        .await
        .unwrap();
    assert_eq!(office.retry_dead_letters().await, 0);
    collect_signatures(&office.app).await.unwrap();
    office.settle().await;
    assert!(
        office
            .app
            .ask(RunningNegotiations)
            .await
            .unwrap()
            .is_empty()
    );
}

/// Asking is handing over once more, so a service that has lost its memory gets the contract again.
#[tokio::test]
async fn a_service_that_has_forgotten_its_cases_gets_them_again() {
    let first = SigningServer::start(Customers::TakeTheirTime)
        .await
        .unwrap();
    let office = Office::with_signing_at(&first.url()).await;
    let id = negotiation(1);
    office.request(&id, Money::euros(1)).await;
    office.dispatch(accept(&id)).await;
    office.settle().await;
    let address = first.url().trim_start_matches("http://").parse().unwrap();
    first.stop().await;
    assert!(collect_signatures(&office.app).await.is_err());
    let _second = SigningServer::listen(address, Customers::SignAtOnce)
        .await
        .unwrap();
    assert_eq!(collect_signatures(&office.app).await.unwrap(), 3);
}
