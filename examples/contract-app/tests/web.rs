//! What a load balancer is told, and how long a server waits for those that it has taken.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use contract_app::contract::Money;
use contract_app::web;
use cqrs::App;
use support::Office;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Asks the application for its health, over HTTP.
async fn health(app: &App) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let server = tokio::spawn(web::serve(app.clone(), listener, std::future::pending()));
    let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    server.abort();
    answer
}

#[tokio::test]
async fn who_was_not_started_is_not_well() {
    let office = Office::open().await;
    let answer = health(&office.app).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains(" does not run"), "{answer}");
}

#[tokio::test]
async fn who_runs_and_has_its_stores_is_well() {
    let office = Office::open().await;
    office.settle().await;
    let answer = health(&office.app).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("\"dead_letters\":0"), "{answer}");
}

#[tokio::test]
async fn who_has_dead_letters_is_well_and_says_how_many() {
    let office = Office::open().await;
    let id = support::negotiation(1);
    office.request(&id, Money::euros(120_000)).await;
    let accepted = office.dispatch(support::accept(&id)).await;
    assert_eq!(accepted.events(), 2);
    office.settle().await;
    let answer = health(&office.app).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("\"dead_letters\":1"), "{answer}");
}

#[tokio::test]
async fn who_has_lost_a_store_says_which() {
    let office = Office::open().await;
    office.settle().await;
    let store = office.app.store_named("contract_store").unwrap();
    store.close().await.unwrap();
    let answer = health(&office.app).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("store "), "{answer}");
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up_when_the_server_ends() {
    let office = Office::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let server = tokio::spawn(web::serve(office.app.clone(), listener, stopped));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /commands/RenameCustomer HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    stop.send(()).unwrap();
    while !server.is_finished() {
        office.app.clock().advance(Duration::from_secs(5)).await;
    }
    let ended = server.await.unwrap().unwrap();
    assert_eq!(ended, web::Ended::GivenUp);
}
