//! What is read and checked for shape, and runs in a later version.

use std::collections::HashMap;
use std::iter::successors;

use super::choices;
use super::decode::{Decoder, Path};
use super::service_bus::{Retry, retry};
use crate::report::{Problem, codes};
use crate::tree::{Entry, Node, Spanned, Value};

/// A projection manager as declared.
#[derive(Clone, Debug)]
pub struct ProjectionManager {
    /// Its name.
    pub name: Spanned<String>,
    /// A store's name, `prooph_event_store.<name>` or a service id.
    pub event_store: Option<Spanned<String>>,
    /// The database connection of prooph's stores.
    pub connection: Option<Spanned<String>>,
    /// The table of streams.
    pub event_streams_table: Option<Spanned<String>>,
    /// The table of projections.
    pub projections_table: Option<Spanned<String>>,
    /// Its projections.
    pub projections: Vec<Projection>,
}

/// A projection as declared.
#[derive(Clone, Debug)]
pub struct Projection {
    /// Its name.
    pub name: Spanned<String>,
    /// The id of its code.
    pub projection: Option<Spanned<String>>,
    /// The id of its read model.
    pub read_model: Option<Spanned<String>>,
    /// Its options as written.
    pub options: Vec<Entry>,
}

/// A process manager as declared.
#[derive(Clone, Debug)]
pub struct ProcessManager {
    /// Its name.
    pub name: Spanned<String>,
    /// The id of its code.
    pub process_manager: Option<Spanned<String>>,
    /// The event store it keeps its state in.
    pub store: Option<Spanned<String>>,
    /// The command bus it dispatches to.
    pub bus: Option<Spanned<String>>,
    /// Its options as written.
    pub options: Vec<Entry>,
}

/// Who handles what a transport brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consume {
    /// The application, beside everything else that it does.
    Here,
    /// Only a process that was started for it.
    Elsewhere,
}

/// The settings of a transport as declared.
#[derive(Clone, Debug)]
pub struct Transport {
    /// Its name; the id of the service, unless `service` says another.
    pub name: Spanned<String>,
    /// The service.
    pub service: Option<Spanned<String>>,
    /// Trying again.
    pub retry: Retry,
    /// The transport that takes what cannot be handled.
    pub dead_letters: Option<Spanned<String>>,
    /// How many messages are handled at once.
    pub concurrency: Option<u64>,
    /// Whether the application consumes it beside everything else.
    pub consume: Option<Consume>,
    /// The remaining settings as written.
    pub settings: Vec<Entry>,
}

pub(super) fn projection_manager(
    decoder: &mut Decoder,
    entry: &Entry,
    path: &Path<'_>,
) -> ProjectionManager {
    let section = decoder.section(Some(&entry.value), path);
    let get = |key: &str| section.and_then(|section| section.get(key));
    let help = "it names the store whose events the projections read";
    decoder.require(entry, &["event_store"], path, help);
    let projections = path.below("projections");
    ProjectionManager {
        name: entry.key.clone(),
        event_store: decoder.reference(get("event_store"), &path.below("event_store")),
        connection: decoder.reference(get("connection"), &path.below("connection")),
        event_streams_table: decoder.text(
            get("event_streams_table"),
            &path.below("event_streams_table"),
        ),
        projections_table: decoder.text(get("projections_table"), &path.below("projections_table")),
        projections: decoder
            .named(get("projections"), &projections)
            .iter()
            .map(|entry| projection(decoder, entry, &projections.below(&entry.key.value)))
            .collect(),
    }
}

fn projection(decoder: &mut Decoder, entry: &Entry, path: &Path<'_>) -> Projection {
    let section = decoder.section(Some(&entry.value), path);
    let get = |key: &str| section.and_then(|section| section.get(key));
    decoder.require(
        entry,
        &["projection"],
        path,
        "it names the id of the projection's code",
    );
    Projection {
        name: entry.key.clone(),
        projection: decoder.reference(get("projection"), &path.below("projection")),
        read_model: decoder.reference(get("read_model"), &path.below("read_model")),
        options: options(decoder, get("options"), &path.below("options")),
    }
}

/// prooph takes `~` and `false` for no options.
fn options(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Vec<Entry> {
    let node = node.filter(|node| !matches!(node.value, Value::Boolean(false)));
    decoder
        .section(node, path)
        .map(|section| section.entries().to_vec())
        .unwrap_or_default()
}

pub(super) fn process_managers(decoder: &mut Decoder, node: Option<&Node>) -> Vec<ProcessManager> {
    let all = Path::root("process_managers");
    let entries = decoder.named(node, &all);
    entries
        .iter()
        .map(|entry| {
            let path = all.below(&entry.key.value);
            let section = decoder.section(Some(&entry.value), &path);
            let get = |key: &str| section.and_then(|section| section.get(key));
            ProcessManager {
                name: entry.key.clone(),
                process_manager: decoder
                    .reference(get("process_manager"), &path.below("process_manager")),
                store: decoder.reference(get("store"), &path.below("store")),
                bus: decoder.reference(get("bus"), &path.below("bus")),
                options: options(decoder, get("options"), &path.below("options")),
            }
        })
        .collect()
}

const KEPT: [&str; 6] = [
    "ordering_key",
    "prefetch",
    "serializer",
    "visibility_timeout",
    "ack_wait",
    "rate_limit",
];

pub(super) fn transports(decoder: &mut Decoder, node: Option<&Node>) -> Vec<Transport> {
    let all = Path::root("transports");
    let entries = decoder.named(node, &all);
    let transports = entries
        .iter()
        .map(|entry| {
            let path = all.below(&entry.key.value);
            let section = decoder.section(Some(&entry.value), &path);
            let get = |key: &str| section.and_then(|section| section.get(key));
            let kept = |entry: &&Entry| KEPT.contains(&&*entry.key.value);
            Transport {
                name: entry.key.clone(),
                service: decoder.reference(get("service"), &path.below("service")),
                retry: retry(decoder, get("retry"), &path.below("retry")),
                dead_letters: decoder.reference(get("dead_letters"), &path.below("dead_letters")),
                concurrency: decoder.count(get("concurrency"), &path.below("concurrency"), 1),
                consume: decoder.choice(get("consume"), &path.below("consume"), &choices::CONSUME),
                settings: section
                    .map(|node| node.entries().iter().filter(kept).cloned().collect())
                    .unwrap_or_default(),
            }
        })
        .collect::<Vec<_>>();
    refuse_cycles(decoder, &transports);
    transports
}

/// Dead letters that lead back would send a failing message round for ever.
fn refuse_cycles(decoder: &mut Decoder, transports: &[Transport]) {
    let positions: HashMap<&str, usize> = (0..)
        .zip(transports)
        .map(|(position, transport)| (&*transport.name.value, position))
        .collect();
    let next = |position: usize| {
        let following = transports[position].dead_letters.as_ref()?;
        positions.get(&*following.value).copied()
    };
    let mut walked: Vec<Option<usize>> = vec![None; transports.len()];
    for walk in 0..transports.len() {
        let mut at = Some(walk);
        while let Some(position) = at.filter(|position| walked[*position].is_none()) {
            walked[position] = Some(walk);
            at = next(position);
        }
        let Some(met) = at.filter(|position| walked[*position] == Some(walk)) else {
            continue;
        };
        let circle = successors(next(met), |position| next(*position));
        let first = circle
            .take_while(|position| *position != met)
            .fold(met, usize::min);
        decoder.report.push(cycle(&transports[first]));
    }
}

fn cycle(first: &Transport) -> Problem {
    let name = &first.name.value;
    let text = format!("the dead letters of `{name}` lead back to it");
    let problem = Problem::new(&codes::TRANSPORT_CYCLE, text);
    let span = first.dead_letters.as_ref().map(|other| other.span);
    span.into_iter()
        .fold(problem, Problem::at)
        .label("from here")
        .help("let the last of them have no `dead_letters`")
}
