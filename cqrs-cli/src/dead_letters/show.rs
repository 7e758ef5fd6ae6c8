use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;

use cqrs::runtime::DeadLetter;
use cqrs::store::{Absence, Entries, EventStore, Position, Recorded, StoreError, Unsent};
use cqrs::{App, HandlerResult};
use serde_json::{Value, json};

use super::letter::{to_json, to_line};
use crate::exit::Exit;
use crate::format::Format;
use crate::output::Output;

/// A dead letter with its message: what the log or the queue has of it. An event that upcasters have split is there with all of its parts.
pub(super) struct Whole {
    letter: DeadLetter,
    content: Value,
}

/// What is set aside of one queue of a store, by its place.
type Aside = HashMap<u64, Value>;

pub(super) async fn all(app: &App, letters: Vec<DeadLetter>) -> HandlerResult<Vec<Whole>> {
    let mut queues: HashMap<(String, String), Aside> = HashMap::new();
    let mut whole = Vec::new();
    for letter in letters {
        let Some(store) = app.store_named(&letter.store) else {
            continue;
        };
        let position = letter.delivery.position;
        let queue = (letter.store.clone(), letter.delivery.subscription.clone());
        let aside = match queues.entry(queue) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let entries = entries(&*store, &letter.delivery.subscription).await?;
                new.insert(entries)
            }
        };
        let content = match aside.remove(&position.get()) {
            Some(content) => content,
            None => event(&*store, position).await?,
        };
        whole.push(Whole { letter, content });
    }
    Ok(whole)
}

/// Empty for the subscription of a listener.
async fn entries(store: &dyn EventStore, queue: &str) -> Result<Aside, StoreError> {
    let entries = store.outbox(queue, Entries::SetAside, usize::MAX >> 1);
    let content = |unsent: Unsent| (unsent.place, read(&unsent.entry.body));
    Ok(entries.await?.into_iter().map(content).collect())
}

async fn event(store: &dyn EventStore, position: Position) -> Result<Value, StoreError> {
    let parts = store.parts_at(position).await?;
    Ok(match parts.as_slice() {
        [] => Value::Null,
        [event] => part(event),
        parts => json!({ "parts": parts.iter().map(part).collect::<Vec<_>>() }),
    })
}

fn part(event: &Recorded) -> Value {
    json!({
        "event": event.name,
        "id": event.id.to_string(),
        "created_at": event.created_at.to_string(),
        "payload": read(event.payload.as_str()),
        "metadata": read(event.metadata.as_json()),
        "absence": event.absence.map(Absence::as_str),
    })
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
        match content.get("parts").and_then(Value::as_array) {
            Some(parts) => parts
                .iter()
                .try_for_each(|part| writeln!(output.out, "  {part}"))?,
            None => writeln!(output.out, "  {content}")?,
        }
    }
    Ok(Exit::Clean)
}
