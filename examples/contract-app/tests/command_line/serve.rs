use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::server::{IMPORT, Server, answer, petra, until};
use crate::support::Place;

#[test]
fn a_command_is_handled_and_its_customer_is_found() {
    let place = Place::new();
    let mut server = Server::start(&place);
    let handled = server.post(IMPORT, "", &petra());
    assert_eq!(handled, (200, json!({ "events": 1, "repeated": false })));
    let hits = until(
        || server.get("/customers?search=petra"),
        |(_, hits)| *hits != json!([]),
    );
    assert_eq!(hits.1[0]["id"], "C-1");
    server.terminate();
    let (status, notes) = server.ended();
    assert!(status.success(), "{notes}");
}

#[test]
fn the_same_key_again_gives_the_first_answer() {
    let place = Place::new();
    let server = Server::start(&place);
    let key = "Idempotency-Key: 019a0000-0000-7000-8000-000000000001\r\n";
    let first = server.post(IMPORT, key, &petra());
    let second = server.post(IMPORT, key, &petra());
    assert_eq!(first.1, json!({ "events": 1, "repeated": false }));
    assert_eq!(second.1, json!({ "events": 1, "repeated": true }));
    let (status, refusal) = server.post(IMPORT, "Idempotency-Key: mine\r\n", &petra());
    assert_eq!(status, 400);
    assert!(
        refusal["error"].as_str().unwrap().contains("UUID"),
        "{refusal}"
    );
}

#[test]
fn a_negotiation_is_begun_and_told() {
    let place = Place::new();
    let server = Server::start(&place);
    let _ = server.post(IMPORT, "", &petra());
    let appointment = json!({
        "acquisition_process_id": "N-1", "customer_id": "C-1", "account_manager": "Bettina Berg", "at": "Tuesday"
    });
    let made = server.post("/commands/MakeAppointment", "", &appointment);
    assert_eq!(made, (200, json!({ "events": 1, "repeated": false })));
    let (_, processes) = server.get("/processes");
    assert_eq!(processes[0]["id"], "N-1");
    assert_eq!(processes[0]["waiting_for"], "the account manager");
    let (status, refusal) = server.post("/commands/MakeAppointment", "", &appointment);
    assert_eq!(status, 422, "{refusal}");
}

#[test]
fn a_message_in_proophs_array_form_is_a_command() {
    let place = Place::new();
    let server = Server::start(&place);
    let import = json!({
        "message_name": "ImportBasicCustomerData",
        "uuid": "019a0000-0000-7000-8000-000000000001",
        "payload": petra(),
        "metadata": { "_actor": "the director" },
        "created_at": "2026-01-31T12:00:00.000001",
    });
    let first = server.post("/messages", "", &import);
    let second = server.post("/messages", "", &import);
    assert_eq!(first, (200, json!({ "events": 1, "repeated": false })));
    assert_eq!(second, (200, json!({ "events": 1, "repeated": true })));

    let wrong = json!({ "message_name": "go", "payload": 7 });
    let (status, refusal) = server.post("/messages", "", &wrong);
    assert_eq!(status, 422, "{refusal}");
    assert_eq!(refusal["violations"].as_array().unwrap().len(), 2);
    let wrong =
        json!({ "message_name": "ImportBasicCustomerData", "payload": { "customer_id": 4711 } });
    let (status, refusal) = server.post("/messages", "", &wrong);
    let text = refusal["error"].as_str().unwrap();
    assert!(
        status == 422 && text.contains("\"customer_id\"") && !text.contains("4711"),
        "{text}"
    );
    let unknown = json!({ "message_name": "DoAsILike", "payload": {} });
    assert_eq!(server.post("/messages", "", &unknown).0, 404);
}

#[test]
fn it_is_healthy_while_stores_answer_and_listeners_run() {
    let place = Place::new();
    let server = Server::start(&place);
    let health = until(|| server.get("/health"), |(status, _)| *status == 200);
    assert_eq!(health.1["status"], "ok");
}

/// The server has asked for the body, so the request is in its hands when it is told to end; the body comes after that.
#[test]
fn told_to_end_it_finishes_what_it_has_taken() {
    let place = Place::new();
    let mut server = Server::start(&place);
    let body = petra().to_string();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {IMPORT} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.terminate();
    until(
        || TcpStream::connect(&server.address).is_err(),
        |refused| *refused,
    );
    stream.write_all(body.as_bytes()).unwrap();
    let handled = answer(&mut stream);
    assert_eq!(handled, (200, json!({ "events": 1, "repeated": false })));
    let (status, notes) = server.ended();
    assert!(status.success(), "{notes}");
    assert!(
        notes.contains("everything that was taken is finished"),
        "{notes}"
    );
}

#[test]
fn a_port_that_is_taken_is_named_with_the_remedy() {
    let place = Place::new();
    let server = Server::start(&place);
    let port = server.address.rsplit(':').next().unwrap();
    let answer = Place::new().run(&format!("serve --port {port}"));
    answer.assert_refuses(&[&server.address, "--port PORT"]);
}
