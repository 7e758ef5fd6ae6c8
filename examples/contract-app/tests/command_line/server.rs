use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};

use serde_json::{Value, json};

use crate::support::Place;

/// A running server; it goes with the test.
pub(crate) struct Server {
    child: Child,
    notes: BufReader<ChildStderr>,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start(place: &Place) -> Self {
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

    pub(crate) fn get(&self, page: &str) -> (u16, Value) {
        self.ask(&format!("GET {page} HTTP/1.1\r\n"), "")
    }

    pub(crate) fn post(&self, page: &str, headers: &str, body: &Value) -> (u16, Value) {
        self.ask(
            &format!("POST {page} HTTP/1.1\r\n{headers}"),
            &body.to_string(),
        )
    }

    pub(crate) fn ask(&self, head: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let rest = "Host: localhost\r\nConnection: close\r\n";
        write!(stream, "{head}{rest}Content-Length: {length}\r\n\r\n{body}").unwrap();
        answer(&mut stream)
    }

    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn ended(&mut self) -> (ExitStatus, String) {
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

pub(crate) fn answer(stream: &mut TcpStream) -> (u16, Value) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").expect(&text);
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

pub(crate) fn petra() -> Value {
    json!({
        "customer_id": "C-1", "name": "Petra's shop", "street": "Markt 1", "postcode": "66111", "city": "Saarbrücken",
        "country": "DE", "email": "petra@example.com", "phone": ""
    })
}

/// The page that adds a customer.
pub(crate) const IMPORT: &str = "/commands/ImportBasicCustomerData";

/// Asks again until the answer is what is waited for.
pub(crate) fn until<T: std::fmt::Debug>(ask: impl Fn() -> T, is_there: impl Fn(&T) -> bool) -> T {
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
