use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

use crate::support::Place;

/// A running server; it goes with the test.
struct Server {
    child: Child,
    notes: BufReader<ChildStderr>,
    address: String,
}

impl Server {
    fn start(place: &Place) -> Self {
        let mut command = place.command();
        command.args(["serve", "--port", "0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut notes = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening on http://") {
            line.clear();
            assert_ne!(notes.read_line(&mut line).unwrap(), 0, "it never listened");
        }
        let (_, address) = line.trim_end().split_once("http://").unwrap();
        let address = address.to_owned();
        Self {
            child,
            notes,
            address,
        }
    }

    fn get(&self, page: &str) -> (u16, Value) {
        self.ask(&format!("GET {page} HTTP/1.1\r\n"), "")
    }

    fn post(&self, page: &str, headers: &str, body: &Value) -> (u16, Value) {
        self.ask(
            &format!("POST {page} HTTP/1.1\r\n{headers}"),
            &body.to_string(),
        )
    }

    fn ask(&self, head: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let rest = "Host: localhost\r\nConnection: close\r\n";
        write!(stream, "{head}{rest}Content-Length: {length}\r\n\r\n{body}").unwrap();
        answer(&mut stream)
    }

    fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
    }

    fn ended(&mut self) -> (ExitStatus, String) {
        let mut notes = String::new();
        self.notes.read_to_string(&mut notes).unwrap();
        (self.child.wait().unwrap(), notes)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn answer(stream: &mut TcpStream) -> (u16, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect(&text);
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn petra() -> Value {
    json!({
        "customer_id": "C-1", "name": "Petra's shop", "street": "Markt 1", "postcode": "66111", "city": "Saarbrücken",
        "country": "DE", "email": "petra@example.com", "phone": ""
    })
}

const IMPORT: &str = "/commands/ImportBasicCustomerData";

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

/// Asks again until the answer is what is waited for.
fn until<T: std::fmt::Debug>(ask: impl Fn() -> T, is_there: impl Fn(&T) -> bool) -> T {
    let began = std::time::Instant::now();
    loop {
        let answer = ask();
        if is_there(&answer) {
            return answer;
        }
        assert!(began.elapsed().as_secs() < 60, "{answer:?}");
        std::thread::yield_now();
    }
}
