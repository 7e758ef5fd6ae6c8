use serde_json::json;

use crate::server::{IMPORT, Server, petra};
use crate::support::Place;

#[test]
fn what_is_refused_says_why() {
    let place = Place::new();
    let server = Server::start(&place);
    let mut nameless = petra();
    nameless["name"] = json!("");
    let (status, refusal) = server.post(IMPORT, "", &nameless);
    assert_eq!(
        (status, &refusal["error"]),
        (422, &json!("the name is empty"))
    );
    let mut numbered = petra();
    numbered["city"] = json!(7);
    let (status, refusal) = server.post(IMPORT, "", &numbered);
    assert_eq!(status, 400);
    assert!(
        refusal["error"].as_str().unwrap().contains("city"),
        "{refusal}"
    );
    let (status, refusal) = server.post("/commands/MakeCoffee", "", &json!({}));
    assert_eq!(status, 404);
    let commands = refusal["commands"].as_array().unwrap();
    assert!(
        commands.contains(&json!("ImportBasicCustomerData")),
        "{refusal}"
    );
    let (status, refusal) = server.get("/customers");
    assert_eq!(status, 400);
    assert!(
        refusal["error"].as_str().unwrap().contains("search"),
        "{refusal}"
    );
    assert_eq!(server.get("/nothing").0, 404);
    let (status, _) = server.ask("POST /commands/RenameCustomer HTTP/1.1\r\n", "{");
    assert_eq!(status, 400);
}

#[test]
fn what_is_not_there_is_not_found() {
    let place = Place::new();
    let server = Server::start(&place);
    let body = json!({ "acquisition_process_id": "N-99", "supervisor": "Bob", "reason": "no" });
    let (status, refusal) = server.post("/commands/RejectNegotiation", "", &body);
    let expected = json!("there is no N-99 here");
    assert_eq!((status, &refusal["error"]), (404, &expected));
    let (status, refusal) = server.get(IMPORT);
    assert_eq!(status, 405);
    assert!(refusal["error"].is_string(), "{refusal}");
}

#[test]
fn a_key_of_a_command_about_somebody_else_is_refused() {
    let place = Place::new();
    let server = Server::start(&place);
    let key = "Idempotency-Key: 019a0000-0000-7000-8000-000000000002\r\n";
    let (status, _) = server.post(IMPORT, key, &petra());
    assert_eq!(status, 200);
    let mut other = petra();
    other["customer_id"] = json!("C-2");
    let (status, refusal) = server.post(IMPORT, key, &other);
    assert_eq!(status, 409);
    let error = refusal["error"].as_str().unwrap();
    assert!(error.contains("another command"), "{refusal}");
}

/// The acceptance is dropped with what the area refuses, and the answer says only what the domain said.
#[test]
fn a_refusal_in_the_middle_is_told_in_the_words_of_the_domain() {
    let place = Place::new();
    let server = Server::start(&place);
    let done = |command: &str, body: serde_json::Value| {
        let (status, answer) = server.post(&format!("/commands/{command}"), "", &body);
        assert_eq!(status, 200, "{answer}");
    };
    done("ImportBasicCustomerData", petra());
    done(
        "SetSalesLimit",
        json!({ "sales_area": "Saarland", "limit": 100 }),
    );
    done(
        "MakeAppointment",
        json!({ "acquisition_process_id": "N-1", "customer_id": "C-1", "account_manager": "Bettina", "at": "Tuesday" }),
    );
    done(
        "RequestSpecialConditions",
        json!({
            "acquisition_process_id": "N-1", "account_manager": "Bettina", "sales_area": "Saarland", "planned_annual_sales": 200
        }),
    );
    let accept = json!({ "acquisition_process_id": "N-1", "accepted_by": "John" });
    let (status, refusal) = server.post("/commands/AcceptSpecialConditions", "", &accept);
    let expected = json!("2.00 EUR are more than what is left in Saarland: 1.00 EUR");
    assert_eq!((status, &refusal["error"]), (422, &expected));
}
