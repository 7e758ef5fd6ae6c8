use std::io;

use clap::Args;
use cqrs::store::{Absence, EventStream, LoadQuery, Position, Recorded, StreamName};
use cqrs::{App, AppBuilder, HandlerResult, Streams};
use futures::TryStreamExt;
use serde_json::{Value, json};

use super::store_of;
use crate::exit::Exit;
use crate::format::{Format, FormatArgument};
use crate::output::Output;
use crate::running::answer_with;

/// `<app> events [--store NAME] [--stream NAME] [--from POSITION]`
#[derive(Args)]
pub(super) struct Arguments {
    /// The event store, when the application has several and means another than the default one
    #[arg(long, value_name = "NAME")]
    store: Option<String>,
    /// Only the events of this stream
    #[arg(long, value_name = "NAME")]
    stream: Option<String>,
    /// From this position on
    #[arg(long, value_name = "POSITION", default_value_t = 0)]
    from: u64,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(super) fn run(&self, builder: AppBuilder, output: &mut Output<'_>) -> io::Result<Exit> {
        answer_with(builder, output, async |app, output| {
            let mut events = find(&app, self).await?;
            while let Some(event) = events.try_next().await? {
                if event.position.get() < self.from {
                    continue;
                }
                let line = match self.format.format {
                    Format::Text => to_text(&event),
                    Format::Json => to_json(&event).to_string(),
                };
                if let Err(error) = writeln!(output.out, "{line}") {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(Exit::Clean))
        })
    }
}

async fn find(app: &App, arguments: &Arguments) -> HandlerResult<EventStream> {
    let store = store_of(app, arguments.store.as_deref())?;
    let streams = Streams::new(store);
    Ok(match &arguments.stream {
        Some(name) => {
            let query = LoadQuery::all().from(Position::new(arguments.from));
            streams.load(&StreamName::new(name)?, query).await?
        }
        None => streams.all(),
    })
}

fn to_text(event: &Recorded) -> String {
    let about = match &event.subject {
        Some(subject) => format!(" {} {}", subject.aggregate_id(), event.version),
        None => String::new(),
    };
    format!(
        "{:>6}  {}  {}{about}  {}  {}",
        event.position,
        event.created_at,
        event.stream,
        event.name,
        event
            .absence
            .map_or(event.payload.as_str(), |absence| absence.as_str())
    )
}

fn to_json(event: &Recorded) -> Value {
    let read = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    let subject = event.subject.as_ref();
    json!({
        "position": event.position,
        "id": event.id.to_string(),
        "stream": event.stream,
        "aggregate_type": subject.map(|subject| subject.aggregate_type()),
        "aggregate_id": subject.map(|subject| subject.aggregate_id()),
        "version": event.version,
        "name": event.name,
        "schema_version": event.schema_version,
        "created_at": event.created_at.to_string(),
        "payload": read(event.payload.as_str()),
        "metadata": read(event.metadata.as_json()),
        "absence": event.absence.map(Absence::as_str),
    })
}
