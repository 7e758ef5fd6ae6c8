use std::io;

use clap::{ArgMatches, Args, Command, FromArgMatches};
use cqrs::inject::Streams;
use cqrs::store::{Absence, EventStream, LoadQuery, Position, Recorded, StreamName};
use cqrs::{App, AppBuilder, HandlerResult};
use futures::TryStreamExt;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::format::{Format, FormatArgument};
use crate::output::Output;
use crate::running::answer_with;
use crate::subcommand::{Subcommand, answer};

/// `<app> events [--store NAME] [--stream NAME] [--from POSITION]`
pub(crate) struct Events;

#[derive(Args)]
struct Arguments {
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

impl Subcommand<AppBuilder> for Events {
    fn command(&self) -> Command {
        let about =
            "Shows what the event store has, the oldest first; as JSON, one object on each line";
        Arguments::augment_args(Command::new("events")).about(about)
    }

    fn run(
        &self,
        builder: AppBuilder,
        arguments: &ArgMatches,
        output: &mut Output<'_>,
    ) -> io::Result<Exit> {
        let arguments = match Arguments::from_arg_matches(arguments) {
            Ok(arguments) => arguments,
            Err(error) => return answer(&error, output),
        };
        answer_with(builder, output, async |app, output| {
            let mut events = find(&app, &arguments).await?;
            while let Some(event) = events.try_next().await? {
                if event.position.get() < arguments.from {
                    continue;
                }
                let line = match arguments.format.format {
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
    let stores = || app.plan().stores.iter();
    let name = match &arguments.store {
        Some(name) => Some(name.as_str()),
        None => app.plan().default_store().map(|store| store.name.as_str()),
    };
    let Some(store) = name.and_then(|name| app.store_named(name)) else {
        let names: Vec<&str> = stores().map(|store| store.name.as_str()).collect();
        let names = names.join(", ");
        return Err(match &arguments.store {
            Some(name) => format!("there is no event store {name}; there are: {names}"),
            None if names.is_empty() => "the application has no event store".to_owned(),
            None => format!("say which event store, with --store: {names}"),
        }
        .into());
    };
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
