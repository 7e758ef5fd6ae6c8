//! Event stores and their repositories.

use super::choices;
use super::decode::{Decoder, Path};
use super::scalar::Scalar;
use super::service_bus::{PluginUse, plugins};
use crate::report::{Problem, codes};
use crate::tree::{Entry, Node, Span, Spanned, Value};

/// An event store as declared.
#[derive(Clone, Debug)]
pub struct Store {
    /// Its name.
    pub name: Spanned<String>,
    /// The service that is the store: `type`, `adapter` or `event_store`.
    pub service: Option<Spanned<String>>,
    /// Whether it is the store of what names none.
    pub default: Option<Spanned<bool>>,
    /// Whether no other process writes it.
    pub exclusive: Option<bool>,
    /// Whether it is only read.
    pub read_only: Option<Spanned<bool>>,
    /// Whether plugins can be attached.
    pub wrap_action_event_emitter: Option<bool>,
    /// The event buses that its events reach; all when nothing is said.
    pub publish_to: Option<Vec<Spanned<String>>>,
    /// Plugins.
    pub plugins: Vec<PluginUse>,
    /// Metadata enrichers, which come behind the plugins.
    pub metadata_enrichers: Vec<PluginUse>,
    /// Its repositories.
    pub repositories: Vec<Repository>,
}

/// A repository as declared.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its name, which is its id.
    pub name: Spanned<String>,
    /// The type names of the aggregates it holds.
    pub aggregate_types: Vec<AggregateType>,
    /// The snapshot store.
    pub snapshot_store: Option<Spanned<String>>,
    /// When snapshots are taken.
    pub snapshots: Option<Snapshots>,
    /// The stream; prooph's default when nothing is said.
    pub stream_name: Option<Spanned<String>>,
    /// Whether each aggregate has a stream of its own.
    pub one_stream_per_aggregate: Option<bool>,
    /// What the application names streams by, in place of the two above.
    pub stream_strategy: Option<Spanned<String>>,
    /// What is known about a stream that the repository makes.
    pub stream_metadata: Vec<(String, Scalar)>,
    /// Whether two loads in one unit of work give two roots.
    pub disable_identity_map: Option<bool>,
    /// How often a pure handler is run again after a conflict.
    pub conflict_retry: Option<u64>,
    /// How many aggregates are kept in memory.
    pub cache: Option<u64>,
}

/// When snapshots of a repository's aggregates are taken.
#[derive(Clone, Debug)]
pub struct Snapshots {
    /// After how many events.
    pub every: Option<u64>,
    /// The events after which there is one in any case.
    pub on: Vec<Spanned<String>>,
    /// Where it says so.
    pub span: Span,
}

/// One aggregate type of a repository, with the PHP class that a map gives it.
#[derive(Clone, Debug)]
pub struct AggregateType {
    /// The type name.
    pub name: Spanned<String>,
    /// The class, in the map form; no effect.
    pub class: Option<String>,
}

pub(super) fn decode(decoder: &mut Decoder, entry: &Entry, path: &Path<'_>) -> Store {
    let mut store = Store {
        name: entry.key.clone(),
        service: None,
        default: None,
        exclusive: None,
        read_only: None,
        wrap_action_event_emitter: None,
        publish_to: None,
        plugins: Vec::new(),
        metadata_enrichers: Vec::new(),
        repositories: Vec::new(),
    };
    let help = "`type` names the service that is the store, for instance one of `services` with `driver: sqlite`";
    decoder.require(entry, &["type", "adapter", "event_store"], path, help);
    let Some(section) = section(decoder, entry, path, "type") else {
        return store;
    };
    store.service = decoder.reference(section.get("type"), &path.below("type"));
    store.default = section.get("default").and_then(|node| {
        decoder
            .boolean(Some(node), &path.below("default"))
            .map(|default| Spanned::new(default, node.span))
    });
    store.exclusive = decoder.boolean(section.get("exclusive"), &path.below("exclusive"));
    store.read_only = section.get("read_only").and_then(|node| {
        let is_read_only = decoder.boolean(Some(node), &path.below("read_only"))?;
        Some(Spanned::new(is_read_only, node.span))
    });
    let wrap = "wrap_action_event_emitter";
    store.wrap_action_event_emitter = decoder.boolean(section.get(wrap), &path.below(wrap));
    if let Some(emitter) = decoder.text(section.get("event_emitter"), &path.below("event_emitter"))
    {
        decoder.no_effect(
            emitter.span,
            &path.below("event_emitter"),
            "the built-in emitter is used",
        );
    }
    store.publish_to = section
        .get("publish_to")
        .filter(|node| !node.is_absent())
        .map(|node| decoder.references(Some(node), &path.below("publish_to")));
    store.plugins = plugins(decoder, section.get("plugins"), &path.below("plugins"));
    let enrichers = "metadata_enrichers";
    store.metadata_enrichers = plugins(decoder, section.get(enrichers), &path.below(enrichers));
    let repositories = path.below("repositories");
    for entry in decoder.named(section.get("repositories"), &repositories) {
        store.repositories.push(repository(
            decoder,
            entry,
            &repositories.below(&entry.key.value),
        ));
    }
    store
}

fn repository(decoder: &mut Decoder, entry: &Entry, path: &Path<'_>) -> Repository {
    let mut repository = Repository {
        name: entry.key.clone(),
        aggregate_types: Vec::new(),
        snapshot_store: None,
        snapshots: None,
        stream_name: None,
        one_stream_per_aggregate: None,
        stream_strategy: None,
        stream_metadata: Vec::new(),
        disable_identity_map: None,
        conflict_retry: None,
        cache: None,
    };
    let help = "it names the aggregate: `#[aggregate(type = \"..\")]`, or the type's own name";
    decoder.require(entry, &["aggregate_type"], path, help);
    let Some(section) = section(decoder, entry, path, "aggregate_type") else {
        return repository;
    };
    repository.aggregate_types = aggregate_types(
        decoder,
        section.get("aggregate_type"),
        &path.below("aggregate_type"),
    );
    ignored_classes(decoder, section, path);
    repository.snapshot_store =
        decoder.reference(section.get("snapshot_store"), &path.below("snapshot_store"));
    repository.snapshots = snapshots(decoder, section.get("snapshots"), &path.below("snapshots"));
    repository.stream_name = stream_name(decoder, section, &path.below("stream_name"));
    let one_stream = "one_stream_per_aggregate";
    repository.one_stream_per_aggregate =
        decoder.boolean(section.get(one_stream), &path.below(one_stream));
    let strategy = "stream_strategy";
    repository.stream_strategy = decoder.reference(section.get(strategy), &path.below(strategy));
    let metadata = "stream_metadata";
    repository.stream_metadata = decoder.scalars(section.get(metadata), &path.below(metadata));
    let identity_map = "disable_identity_map";
    repository.disable_identity_map =
        decoder.boolean(section.get(identity_map), &path.below(identity_map));
    repository.conflict_retry = on_conflict(
        decoder,
        section.get("on_conflict"),
        &path.below("on_conflict"),
    );
    repository.cache = decoder.count(section.get("cache"), &path.below("cache"), 0);
    repository
}

/// The map of a name; text in its place is most often what the one key that it needs should hold.
fn section<'n>(
    decoder: &mut Decoder,
    entry: &'n Entry,
    path: &Path<'_>,
    key: &str,
) -> Option<&'n Node> {
    match entry.value.as_text().filter(|_| !entry.value.hidden) {
        Some(text) if !text.contains(':') => {
            let help = format!("write `{}: {{ {key}: {text} }}`", entry.key.value);
            decoder.refuse(&entry.value, path, "a map", Some(help));
            None
        }
        _ => decoder.section(Some(&entry.value), path),
    }
}

/// What every store can keep as a stream's name.
fn stream_name(decoder: &mut Decoder, section: &Node, path: &Path<'_>) -> Option<Spanned<String>> {
    const LONGEST: usize = 400;
    let name = decoder.text(section.get("stream_name"), path)?;
    let wrong = if name.value.is_empty() {
        "it is empty"
    } else if name.value.len() > LONGEST {
        "it is longer than 400 bytes"
    } else if name.value.chars().any(char::is_control) {
        "it has control characters"
    } else {
        return Some(name);
    };
    let problem = Problem::new(
        &codes::WRONG_VALUE,
        format!("`{path}` cannot name a stream"),
    )
    .at(name.span)
    .label(wrong)
    .help("letters, digits and signs such as `_` and `-`, at most 400 bytes: `contract_stream`");
    decoder.report.push(problem);
    None
}

/// PHP's classes: there is one repository and one translator, and both are built in.
fn ignored_classes(decoder: &mut Decoder, section: &Node, path: &Path<'_>) {
    if let Some(class) = decoder.text(
        section.get("repository_class"),
        &path.below("repository_class"),
    ) {
        decoder.no_effect(
            class.span,
            &path.below("repository_class"),
            "`Repository<A>` is built in",
        );
    }
    if let Some(id) = decoder.reference(
        section.get("aggregate_translator"),
        &path.below("aggregate_translator"),
    ) && id.value != "prooph_event_sourcing.aggregate_translator"
    {
        decoder.no_effect(
            id.span,
            &path.below("aggregate_translator"),
            "aggregates are serde types",
        );
    }
}

fn aggregate_types(
    decoder: &mut Decoder,
    node: Option<&Node>,
    path: &Path<'_>,
) -> Vec<AggregateType> {
    let Some(node) = node else { return Vec::new() };
    if !matches!(node.value, Value::Map(_)) {
        let name = decoder.text(Some(node), path);
        return name
            .map(|name| AggregateType { name, class: None })
            .into_iter()
            .collect();
    }
    node.entries()
        .iter()
        .map(|entry| AggregateType {
            name: entry.key.clone(),
            class: decoder
                .text(Some(&entry.value), &path.below(&entry.key.value))
                .map(|class| class.value),
        })
        .collect()
}

fn snapshots(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Option<Snapshots> {
    let node = node.filter(|node| !node.is_absent())?;
    let help = "so many events lie between two snapshots; `on: [..]` names events behind which one is taken";
    let section = map_like(decoder, node, path, "{ every: 100 }", help)?;
    Some(Snapshots {
        every: decoder.count(section.get("every"), &path.below("every"), 1),
        on: decoder.list_of_text(section.get("on"), &path.below("on")),
        span: node.span,
    })
}

fn on_conflict(decoder: &mut Decoder, node: Option<&Node>, path: &Path<'_>) -> Option<u64> {
    let node = node?;
    let mut words = choices::ON_CONFLICT.iter();
    if let Some((_, retries)) = words.find(|(word, _)| node.as_text() == Some(*word)) {
        return Some(*retries);
    }
    let help = "so often a pure handler is run again after a conflict; `fail` is never";
    let section = map_like(decoder, node, path, "{ retry: 5 }", help)?;
    decoder.count(section.get("retry"), &path.below("retry"), 0)
}

/// A map of known keys; what is something else is refused with one that would do.
fn map_like<'n>(
    decoder: &mut Decoder,
    node: &'n Node,
    path: &Path<'_>,
    example: &str,
    help: &str,
) -> Option<&'n Node> {
    if !matches!(node.value, Value::Map(_) | Value::Null | Value::Unknown) {
        let wanted = format!("a map such as `{example}`");
        decoder.refuse(node, path, &wanted, Some(help.to_owned()));
        return None;
    }
    decoder.section(Some(node), path)
}
