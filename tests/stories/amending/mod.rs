//! What is stored already is erased, renamed, split, archived and deleted, and the application goes on.

mod archiving;
mod erasing;
mod moving;
mod renaming;
mod retried;

use std::path::Path;
use std::sync::Arc;

use cqrs::prelude::*;
use cqrs::registrations;
use cqrs::registry::Registration;
use cqrs::store::{Recorded, StreamName, Subject};
use serde::{Deserialize, Serialize};

use crate::support::{Notebook, Story, main_log, within};

#[derive(Debug, Serialize, Deserialize, Command)]
struct Register {
    customer: String,
    name: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, Event)]
struct Registered {
    name: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Customer {
    names: Vec<String>,
}

#[aggregate(id = String, type = "Customer", aliases = ["Prospect"])]
impl Customer {
    #[handles(create_or_load, key = customer)]
    fn register(&self, command: &Register) -> HandlerResult<Registered> {
        let name = command.name.clone();
        Ok(Registered { name })
    }

    #[apply]
    fn registered(&mut self, event: &Registered) {
        self.names.push(event.name.clone());
    }
}

#[derive(Serialize, Deserialize, Query)]
#[query(reply = Option<(u64, Vec<String>)>)]
struct NamesOf {
    customer: String,
}

#[query_handler]
async fn names_of(
    query: NamesOf,
    customers: Repository<Customer>,
) -> HandlerResult<Option<(u64, Vec<String>)>> {
    let customer = customers.view(&query.customer).await?;
    Ok(customer.map(|customer| (customer.version().get(), customer.names.clone())))
}

/// Refuses who is called Nobody.
#[event_listener(from = "beginning")]
fn greet(event: &Registered, notebook: Service<Notebook>) -> HandlerResult {
    notebook.note(format!("hello {}", event.name));
    match event.name.as_str() {
        "Nobody" => Err("nobody is called so".into()),
        _ => Ok(()),
    }
}

/// The office in which customers are registered.
struct Office {
    app: App,
    notebook: Arc<Notebook>,
}

fn known() -> impl IntoIterator<Item = Registration> {
    registrations![
        Customer,
        Registered,
        Register,
        NamesOf,
        Customer::register,
        names_of,
        greet
    ]
}

fn text(folder: &Path, repository: &str) -> String {
    let path = folder.join("office.db");
    format!(
        "
services:
  file: {{ driver: sqlite, path: '{}' }}
  attic: {{ driver: memory }}
  snapshots: {{ driver: memory }}
  post: {{ driver: queue, store: main }}
event_store:
  stores:
    main:
      type: file
      repositories:
        customers: {{ aggregate_type: Customer, snapshot_store: snapshots, snapshots: {{ every: 1 }}, {repository} }}
    archive: {{ type: attic, publish_to: [] }}
service_bus:
  command_buses: {{ commands: {{ router: {{ async_switch: post }} }} }}
  event_buses: {{ events: {{ delivery: {{ retry: {{ max: 0 }} }} }} }}
",
        path.display()
    )
}

impl Office {
    async fn open(folder: &Path) -> Self {
        Self::with(folder, "", known()).await
    }

    async fn with(
        folder: &Path,
        repository: &str,
        known: impl IntoIterator<Item = Registration>,
    ) -> Self {
        let story = Story::of(text(folder, repository), known);
        let (app, notebook) = story.start().await;
        Self { app, notebook }
    }

    async fn register(&self, customer: &str, name: &str) {
        let (customer, name) = (customer.to_owned(), name.to_owned());
        let registered = self.app.dispatch(Register { customer, name }).await;
        let _ = registered.unwrap();
    }

    async fn settle(&self) {
        within(self.app.settle()).await.unwrap();
    }

    async fn names(&self, customer: &str) -> Option<(u64, Vec<String>)> {
        let customer = customer.to_owned();
        self.app.ask(NamesOf { customer }).await.unwrap()
    }

    async fn log(&self) -> Vec<Recorded> {
        main_log(&self.app).await
    }
}

fn customer(id: &str) -> Subject {
    Subject::new("Customer", id).unwrap()
}

fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

/// Where customers are unless something else is said.
fn customers() -> StreamName {
    stream("event_stream")
}
