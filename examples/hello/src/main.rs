//! The smallest complete application: a command, its durable event, a listener and a query.
#![allow(clippy::print_stdout, reason = "it shows what happens")]

use cqrs::prelude::*;
use serde::{Deserialize, Serialize};
use std::{fs, io, path::Path, process::ExitCode};

#[derive(Serialize, Deserialize, Command)]
struct Greet {
    guest: String,
}

#[derive(Serialize, Deserialize, Event)]
struct Greeted(String, u32);

#[derive(Serialize, Deserialize, Query)]
#[query(reply = String)]
struct LastGreeting;

#[derive(Default)]
struct Guest(u32);

#[aggregate(id = String)]
impl Guest {
    #[handles(id = "hello.greet", key = guest, create_or_load)]
    fn greet(&self, command: &Greet) -> HandlerResult<Greeted> {
        Ok(Greeted(command.guest.clone(), self.0 + 1))
    }
    #[apply]
    fn greeted(&mut self, Greeted(_, times): &Greeted) {
        self.0 = *times;
    }
}

#[event_listener]
fn write_down(Greeted(guest, times): &Greeted, book: Service<Path>) -> io::Result<()> {
    println!("listener: {guest} was greeted, {times} in all");
    fs::write(&*book, format!("Hello, {guest}! ({times})"))
}

#[query_handler]
fn read_aloud(_: LastGreeting, book: Service<Path>) -> io::Result<String> {
    fs::read_to_string(&*book)
}

async fn run(app: App) -> HandlerResult {
    let guest = "World".to_owned();
    let receipt = app.dispatch(Greet { guest }).await?;
    println!("command: {} event is stored", receipt.events());
    app.wait_for(&receipt).await?;
    println!("query: {}", app.ask(LastGreeting).await?);
    Ok(())
}

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let app = App::from_text("examples/hello/cqrs.yaml", include_str!("../cqrs.yaml"));
    cqrs_cli::main_or(|| app.provide::<Path>(Path::new("var/guests").into()), run)
}
