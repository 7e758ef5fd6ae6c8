//! The language server that VS Code, Neovim and others use for YAML, spoken to as they do.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any answer takes; a server that hangs fails its test.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where the cursor stands in a text.
pub(crate) const CURSOR: char = '^';

pub(crate) struct Server {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    asked: u64,
    opened: u64,
}

/// Something underlined: line and columns from 0, as the text has them, and what is said about it.
#[derive(Debug, PartialEq)]
pub(crate) struct Underlined {
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut child = Command::new("yaml-language-server")
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect(
                "yaml-language-server is not installed: `cargo xtask test --only editor` says how",
            );
        let input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            child,
            input,
            messages,
            asked: 0,
            opened: 0,
        };
        let completion = json!({ "completionItem": { "snippetSupport": false } });
        let hover = json!({ "contentFormat": ["markdown"] });
        let capabilities = json!({ "textDocument": { "completion": completion, "hover": hover } });
        server.ask(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        );
        server.tell("initialized", json!({}));
        server
    }

    /// Opens a text with its schema, and gives back what is underlined in it.
    pub(crate) fn underlined(&mut self, schema: &Path, text: &str) -> Vec<Underlined> {
        let (_, found) = self.open(schema, text);
        let lines: Vec<&str> = text.lines().collect();
        let number = |place: &Value, key: &str| place[key].as_u64().unwrap() as usize;
        let underlined = |one: &Value| {
            let (start, end) = (&one["range"]["start"], &one["range"]["end"]);
            // The first line is the one that names the schema.
            let line = number(start, "line").saturating_sub(1);
            let whole = lines.get(line).copied().unwrap_or_default();
            let to = match number(end, "line") - 1 == line {
                true => number(end, "character"),
                false => whole.len(),
            };
            Underlined {
                text: whole
                    .get(number(start, "character")..to)
                    .unwrap_or_default()
                    .to_owned(),
                line,
                message: one["message"].as_str().unwrap().to_owned(),
            }
        };
        found.as_array().unwrap().iter().map(underlined).collect()
    }

    /// What is offered where the cursor stands.
    pub(crate) fn completions(&mut self, schema: &Path, text: &str) -> Vec<String> {
        let answer = self.at_cursor("textDocument/completion", schema, text);
        let items = answer["items"].as_array().unwrap().iter();
        items
            .map(|item| item["label"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What is said of the thing under the cursor.
    pub(crate) fn hover(&mut self, schema: &Path, text: &str) -> String {
        let answer = self.at_cursor("textDocument/hover", schema, text);
        answer["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn at_cursor(&mut self, method: &str, schema: &Path, text: &str) -> Value {
        let (before, _) = text.split_once(CURSOR).unwrap();
        let line = before.matches('\n').count();
        let character = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        let (uri, _) = self.open(schema, &text.replacen(CURSOR, "", 1));
        let position = json!({ "line": line + 1, "character": character });
        self.ask(
            method,
            json!({ "textDocument": { "uri": uri }, "position": position }),
        )
    }

    /// The document's name and its diagnostics.
    fn open(&mut self, schema: &Path, text: &str) -> (String, Value) {
        self.opened += 1;
        let uri = format!("file:///configuration/{}.yaml", self.opened);
        let text = format!(
            "# yaml-language-server: $schema=file://{}\n{text}",
            schema.display()
        );
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        let found = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == *uri
        });
        (uri, found["params"]["diagnostics"].clone())
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let mut answer = self.wait(|message| message["id"] == id && message["method"].is_null());
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The next message that is waited for; what the server asks meanwhile is answered with nothing.
    fn wait(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self
                .messages
                .recv_timeout(PATIENCE)
                .expect("the language server answers");
            if !message["id"].is_null() && !message["method"].is_null() {
                let items = message["params"]["items"].as_array().map_or(0, Vec::len);
                let result = vec![Value::Null; items];
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
            } else if is_it(&message) {
                return message;
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One message; `None` when the server has ended.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
