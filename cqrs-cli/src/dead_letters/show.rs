use std::io;

use cqrs::runtime::DeadLetter;
use cqrs::store::{Entries, EventStore, StoreError};
use cqrs::{App, HandlerResult};
use serde_json::{Value, json};

use super::letter::{to_json, to_line};
use crate::exit::Exit;
use crate::format::Format;
use crate::output::Output;

/// How much is asked of a store at once.
const PAGE: usize = 500;

/// A dead letter with its message: what the log or the queue has of it.
pub(super) struct Whole {
    letter: DeadLetter,
    content: Value,
}

pub(super) async fn all(app: &App, letters: Vec<DeadLetter>) -> HandlerResult<Vec<Whole>> {
    let mut whole = Vec::new();
    for letter in letters {
        let delivery = &letter.delivery;
        let mut queues = app.plan().queues.iter();
        let is_queue = queues.any(|queue| queue.id == delivery.subscription);
        let content = match app.store_named(&letter.store) {
            Some(store) if is_queue => entry(&*store, &letter).await?,
            Some(store) => event(&*store, &letter).await?,
            None => None,
        };
        let content = content.unwrap_or_default();
        whole.push(Whole { letter, content });
    }
    Ok(whole)
}

async fn entry(store: &dyn EventStore, letter: &DeadLetter) -> Result<Option<Value>, StoreError> {
    let delivery = &letter.delivery;
    let queue = &delivery.subscription;
    let entries = store
        .outbox(queue, Entries::SetAside, usize::MAX >> 1)
        .await?;
    let mut entries = entries.into_iter();
    let entry = entries.find(|unsent| unsent.place == delivery.position.get());
    Ok(entry.map(|unsent| read(&unsent.entry.body)))
}

async fn event(store: &dyn EventStore, letter: &DeadLetter) -> Result<Option<Value>, StoreError> {
    let mut cursor = store.log_start();
    loop {
        let page = store.read_log(&cursor, PAGE).await?;
        if page.events.is_empty() {
            return Ok(None);
        }
        let mut events = page.events.iter();
        if let Some(event) = events.find(|event| event.position == letter.delivery.position) {
            return Ok(Some(json!({
                "id": event.id.to_string(),
                "created_at": event.created_at.to_string(),
                "payload": read(event.payload.as_str()),
                "metadata": read(event.metadata.as_json()),
            })));
        }
        cursor = page.next;
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

pub(super) fn write(whole: &[Whole], format: Format, output: &mut Output<'_>) -> io::Result<Exit> {
    if format == Format::Json {
        let letter = |whole: &Whole| {
            let mut letter = to_json(&whole.letter);
            letter["content"] = whole.content.clone();
            letter
        };
        let letters: Vec<Value> = whole.iter().map(letter).collect();
        writeln!(output.out, "{}", json!({ "dead_letters": letters }))?;
        return Ok(Exit::Clean);
    }
    if whole.is_empty() {
        writeln!(output.out, "no dead letters")?;
    }
    for Whole { letter, content } in whole {
        writeln!(output.out, "{}", to_line(letter))?;
        writeln!(
            output.out,
            "  store {}, key {}",
            letter.store, letter.delivery.key
        )?;
        writeln!(output.out, "  {content}")?;
    }
    Ok(Exit::Clean)
}
